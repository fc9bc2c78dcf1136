//! Writes a document for a terminal of 60 to 200 columns.

use std::borrow::Cow;

use colored::{Color, Colorize as _};
use tabled::builder::Builder;
use tabled::settings::object::Rows;
use tabled::settings::peaker::Priority;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Modify, Padding, Style, Width};
use textwrap::core::display_width;
use textwrap::{Options, WordSplitter, WrapAlgorithm};

use super::document::{Block, Document, Headline, Pair, Step, Table, Tone, clipped, one_line};
use super::{Detail, Page};

/// Lines of prose longer than this are tiring to read.
const WIDEST_PROSE: usize = 100;
/// Below this a table is a column of fragments; its rows are stacked instead.
const NARROWEST_TABLE: usize = 70;
/// The longest pasted value that is shown without `-v`.
const LONGEST_VALUE: usize = 240;

/// `document` as lines for a terminal.
pub(super) fn render(document: &Document, page: &Page) -> String {
    if page.color {
        // The crate would decide for itself, and by standard output alone.
        colored::control::set_override(true);
    }
    let mut writer = Writer {
        page,
        out: String::new(),
    };
    for block in &document.0 {
        writer.block(block);
    }
    writer.out
}

/// How a piece of text looks.
#[derive(Clone, Copy)]
enum Ink {
    Strong,
    Faint,
    Command,
    Label(Tone),
}

struct Writer<'a> {
    page: &'a Page,
    out: String,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Headline(headline) => self.headline(headline),
            Block::Remarks(remarks) => {
                let line = one_line(&remarks.join(" · "));
                self.wrapped(&line, "", "", Some(Ink::Faint));
            }
            Block::Heading(text) => {
                let line = self.paint(&one_line(text), Ink::Strong).into_owned();
                self.gap();
                self.line(&line);
            }
            Block::Paragraph(text) => self.paragraphs(text),
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::Table(table) => self.table(table),
            Block::Steps(steps) => self.steps(steps),
            Block::List(items) => {
                for item in items {
                    self.item(&one_line(item));
                }
            }
            Block::Quote(text) => {
                let quoted = format!("“{}”", one_line(text));
                self.wrapped(&quoted, "  ", "   ", None);
            }
            Block::Footer(text) => {
                self.gap();
                self.wrapped(&one_line(text), "", "", Some(Ink::Faint));
            }
        }
    }

    /// The verdict; with `-q` on one line, whatever its length, so that scripts can read it.
    fn headline(&mut self, headline: &Headline) {
        let label = self
            .paint(&headline.label, Ink::Label(headline.tone))
            .into_owned();
        let mut text = self
            .paint(&one_line(&headline.text), Ink::Strong)
            .into_owned();
        if let Some(id) = &headline.id {
            text.push_str(&self.paint(&format!(" ({id})"), Ink::Faint));
        }
        if let Some(act) = &headline.act {
            text.push_str(": ");
            text.push_str(act);
        }
        if self.page.detail == Detail::Quiet {
            self.line(&format!("{label}  {text}"));
            return;
        }
        let indent = " ".repeat(headline.label.chars().count() + 2);
        self.wrapped(&text, &format!("{label}  "), &indent, None);
    }

    /// An item of a list. A link stays whole: a terminal that breaks it keeps it clickable.
    fn item(&mut self, item: &str) {
        if item.contains("://") && item.split(' ').count() <= 2 {
            self.line(&format!("  {item}"));
        } else {
            self.wrapped(item, "  ", "    ", None);
        }
    }

    fn paragraphs(&mut self, text: &str) {
        self.gap();
        for (index, paragraph) in text.split("\n\n").enumerate() {
            if index > 0 {
                self.gap();
            }
            self.wrapped(&one_line(paragraph), "", "", None);
        }
    }

    /// Names in a column and values beside them; a name too long for its column stands above.
    fn pairs(&mut self, pairs: &[Pair]) {
        let widest = self.page.width.min(WIDEST_PROSE) / 3;
        let names = pairs.iter().map(|pair| display_width(&pair.name));
        let column = names
            .filter(|name| *name <= widest)
            .max()
            .unwrap_or_default();
        for pair in pairs {
            let name = one_line(&pair.name);
            let painted = self.paint(&name, Ink::Strong).into_owned();
            let text = self.pair_text(pair);
            let indent = " ".repeat(column.max(2) + 4);
            if display_width(&name) > column {
                self.wrapped(&painted, "  ", "  ", None);
                self.wrapped(&text, &indent, &indent, None);
            } else {
                let pad = " ".repeat(column - display_width(&name));
                self.wrapped(&text, &format!("  {painted}{pad}  "), &indent, None);
            }
        }
    }

    fn pair_text(&self, pair: &Pair) -> String {
        let value = match (pair.literal, self.page.detail) {
            (true, Detail::Quiet | Detail::Normal) => clipped(&pair.value, LONGEST_VALUE),
            _ => one_line(&pair.value),
        };
        match &pair.from {
            None => value,
            Some(from) => {
                let from = format!(" — {}", one_line(from));
                format!("{value}{}", self.paint(&from, Ink::Faint))
            }
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for (index, step) in steps.iter().enumerate() {
            let number = format!("  {}. ", index + 1);
            let indent = " ".repeat(number.chars().count());
            self.wrapped(&one_line(&step.action), &number, &indent, None);
            if let Some(command) = &step.command {
                let prompt = format!("{indent}$ ");
                let under = format!("{indent}  ");
                self.wrapped(&one_line(command), &prompt, &under, Some(Ink::Command));
            }
        }
    }

    fn table(&mut self, table: &Table) {
        if self.page.width < NARROWEST_TABLE {
            self.stacked(table);
            return;
        }
        let mut builder = Builder::default();
        builder.push_record(table.head.iter().map(|h| self.paint(h, Ink::Faint)));
        for row in &table.rows {
            builder.push_record(row.iter().enumerate().map(|(i, cell)| {
                let cell = one_line(cell);
                if i == 0 {
                    self.paint(&cell, Ink::Strong).into_owned()
                } else {
                    cell
                }
            }));
        }
        let line = HorizontalLine::new('─');
        let mut grid = builder.build();
        grid.with(Style::empty().horizontals([(1, line)]))
            .with(Padding::new(0, 2, 0, 0))
            .with(Alignment::left())
            .with(Modify::new(Rows::first()).with(Alignment::left()))
            .with(
                Width::wrap(self.page.width.saturating_sub(2))
                    .keep_words(true)
                    .priority(Priority::max(true)),
            );
        for line in grid.to_string().lines() {
            let line = format!("  {line}");
            self.line(line.trim_end());
        }
    }

    /// Each row as a block: its first cell, then a line for each other cell that isn't empty.
    fn stacked(&mut self, table: &Table) {
        for row in &table.rows {
            let mut cells = table.head.iter().zip(row);
            if let Some((_, cell)) = cells.next() {
                self.wrapped(&one_line(cell), "  ", "    ", Some(Ink::Strong));
            }
            for (head, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
                let name = format!("    {}: ", self.paint(head, Ink::Faint));
                self.wrapped(&one_line(cell), &name, "      ", None);
            }
        }
    }

    /// `text` in lines no wider than the page, each painted on its own so that no colour runs
    /// into an indent.
    fn wrapped(&mut self, text: &str, first: &str, rest: &str, ink: Option<Ink>) {
        let options = Options::new(self.page.width.min(WIDEST_PROSE))
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .initial_indent(first)
            .subsequent_indent(rest);
        for line in textwrap::wrap(text, options) {
            let painted = match ink {
                None => line,
                Some(ink) => {
                    let indent = if line.starts_with(first) { first } else { rest };
                    let bare = line.strip_prefix(indent).unwrap_or(&line);
                    Cow::Owned(format!("{indent}{}", self.paint(bare, ink)))
                }
            };
            self.line(painted.trim_end());
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn paint<'t>(&self, text: &'t str, ink: Ink) -> Cow<'t, str> {
        if !self.page.color || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let painted = match ink {
            Ink::Strong => text.bold(),
            Ink::Faint => text.dimmed(),
            Ink::Command => text.cyan(),
            Ink::Label(tone) => text.color(color(tone)).bold(),
        };
        Cow::Owned(painted.to_string())
    }
}

fn color(tone: Tone) -> Color {
    match tone {
        Tone::Good => Color::Green,
        Tone::Bad => Color::Red,
        Tone::Unsure => Color::Yellow,
        Tone::Plain => Color::Cyan,
    }
}

/// An error of the tool: the message, one cause a line, then what to type next.
pub(super) fn failure(message: &str, causes: &[String], hint: &str, color: bool) -> String {
    let page = Page {
        width: usize::MAX,
        color,
        detail: Detail::Normal,
    };
    if color {
        colored::control::set_override(true);
    }
    let writer = Writer {
        page: &page,
        out: String::new(),
    };
    let label = |text, tone| writer.paint(text, Ink::Label(tone)).into_owned();
    let mut lines = vec![format!(
        "{} {}",
        label("error:", Tone::Bad),
        one_line(message)
    )];
    lines.extend(
        causes
            .iter()
            .map(|cause| format!("  because: {}", one_line(cause))),
    );
    lines.push(format!(
        "{} {}",
        label("hint:", Tone::Plain),
        one_line(hint)
    ));
    lines.join("\n") + "\n"
}
