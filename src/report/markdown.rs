//! Writes a document as Markdown, to be pasted into a ticket.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::document::{Block, Document, Headline, Pair, Step, Table, one_line};

/// `document` as GitHub-flavoured Markdown.
pub(super) fn render(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.0 {
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
        write_block(&mut out, block);
    }
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Headline(line) => headline(out, line),
        Block::Remarks(remarks) => {
            if !remarks.is_empty() {
                line(out, &format!("*{}*", escaped(&remarks.join(" · "))));
            }
        }
        Block::Heading(text) => line(out, &format!("### {}", escaped(text))),
        Block::Paragraph(text) => {
            let paragraphs: Vec<_> = text
                .split("\n\n")
                .map(|p| escaped(p).into_owned())
                .collect();
            line(out, &paragraphs.join("\n\n"));
        }
        Block::Pairs(pairs) => pairs.iter().for_each(|pair| write_pair(out, pair)),
        Block::Table(table) => write_table(out, table),
        Block::Steps(steps) => {
            for (index, step) in steps.iter().enumerate() {
                write_step(out, index + 1, step);
            }
        }
        Block::List(items) => items
            .iter()
            .for_each(|i| line(out, &format!("* {}", escaped(i)))),
        Block::Quote(text) => line(out, &format!("> {}", escaped(text))),
        Block::Footer(text) => line(out, &format!("<sub>{}</sub>", escaped(text))),
    }
}

fn headline(out: &mut String, headline: &Headline) {
    let mut text = format!(
        "## {}: {}",
        escaped(&headline.label),
        escaped(&headline.text)
    );
    if let Some(id) = &headline.id {
        let _ = write!(text, " ({})", code(id));
    }
    line(out, &text);
    if let Some(act) = &headline.act {
        line(out, &format!("\n**Who must act:** {}", escaped(act)));
    }
}

fn write_pair(out: &mut String, pair: &Pair) {
    let value = if pair.literal {
        Cow::Owned(code(&pair.value))
    } else {
        escaped(&pair.value)
    };
    let from = pair
        .from
        .as_ref()
        .map(|f| format!(" — {}", escaped(f)))
        .unwrap_or_default();
    line(
        out,
        &format!("* **{}**: {value}{from}", escaped(&pair.name)),
    );
}

fn write_table(out: &mut String, table: &Table) {
    line(out, &format!("| {} |", table.head.join(" | ")));
    line(out, &format!("|{}", " --- |".repeat(table.head.len())));
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(|c| escaped(c).replace('|', "\\|")).collect();
        line(out, &format!("| {} |", cells.join(" | ")));
    }
}

fn write_step(out: &mut String, number: usize, step: &Step) {
    line(out, &format!("{number}. {}", escaped(&step.action)));
    if let Some(command) = &step.command {
        line(out, &format!("   {}", code(command)));
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A code span that `text` can't end, whatever back-quotes it holds.
fn code(text: &str) -> String {
    let text = one_line(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// `text` on one line, with what Markdown or HTML would take as markup made plain.
///
/// Underscores within words and back-quotes are left alone: they do no harm and read better.
fn escaped(text: &str) -> Cow<'_, str> {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '*' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_inside_its_code_span() {
        for (text, span) in [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("<b>\n", "`<b>`"),
        ] {
            assert_eq!(code(text), span);
        }
    }

    #[test]
    fn words_are_not_taken_as_markup() {
        assert_eq!(
            escaped("<script> *x* [y](z)"),
            "&lt;script> \\*x\\* \\[y\\](z)"
        );
    }

    #[test]
    fn a_table_cell_cannot_end_its_cell() {
        let mut out = String::new();
        write_table(
            &mut out,
            &Table {
                head: vec!["h"],
                rows: vec![vec!["a|b".to_owned()]],
            },
        );
        assert_eq!(out, "| h |\n| --- |\n| a\\|b |\n");
    }
}
