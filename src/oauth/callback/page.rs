//! The page that the browser shows: what came of the login, and what to do next.
//!
//! It is one document that loads nothing: `page.html` holds its shape, style and two scripts.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use super::verdict::FROM_FRAGMENT;

/// What the browser is told. Texts are escaped here, but secrets must be taken out before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    tone: Tone,
    title: String,
    lead: String,
    facts: Vec<(String, String)>,
    remarks: Vec<String>,
    steps: Vec<Step>,
    foot: String,
    recovers: bool,
}

/// How a page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Done,
    Failed,
    Waiting,
    Notice,
}

/// Something to do, perhaps by a command.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    action: String,
    command: Option<String>,
}

impl Page {
    /// A login that ended well: "Connected to Airtable".
    pub fn success(title: impl Into<String>, lead: impl Into<String>) -> Self {
        let foot = "You can close this tab; the terminal has the details.";
        Self::new(Tone::Done, title, lead, foot)
    }

    /// A login that failed: its cause as a title, and what that means.
    pub fn failure(title: impl Into<String>, meaning: impl Into<String>) -> Self {
        let foot = "The terminal has all of the evidence. You can close this tab.";
        Self::new(Tone::Failed, title, meaning, foot)
    }

    /// A page in any tone.
    pub(super) fn new(
        tone: Tone,
        title: impl Into<String>,
        lead: impl Into<String>,
        foot: impl Into<String>,
    ) -> Self {
        Self {
            tone,
            title: title.into(),
            lead: lead.into(),
            facts: Vec::new(),
            remarks: Vec::new(),
            steps: Vec::new(),
            foot: foot.into(),
            recovers: false,
        }
    }

    /// Adds a line to the table: what was granted, or the evidence of a cause.
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push((name.into(), value.into()));
        self
    }

    /// Adds something worth a look, such as a check that failed on an otherwise good login.
    #[must_use]
    pub fn remark(mut self, text: impl Into<String>) -> Self {
        self.remarks.push(text.into());
        self
    }

    /// Adds something to do next.
    #[must_use]
    pub fn step(mut self, action: impl Into<String>, command: Option<&str>) -> Self {
        self.steps.push(Step {
            action: action.into(),
            command: command.map(str::to_owned),
        });
        self
    }

    /// Lets the page look for an answer behind `#`.
    pub(super) fn recovering(mut self) -> Self {
        self.recovers = true;
        self
    }

    /// Whether the login ended well.
    pub(super) fn is_success(&self) -> bool {
        self.tone == Tone::Done
    }

    /// The whole document.
    pub(super) fn document(&self, nonce: &str) -> String {
        self.beginning(nonce) + &self.end(nonce)
    }

    /// The document up to the point where a second page can take over.
    pub(super) fn beginning(&self, nonce: &str) -> String {
        let (head, _) = shape();
        let head = head
            .replace("{{title}}", &encode_text(&self.tab_title()))
            .replace("{{icon}}", &self.tone.icon());
        marked(&head, nonce) + &self.main(nonce)
    }

    /// The end of a document that a waiting page began.
    pub(super) fn takeover(&self, nonce: &str) -> String {
        // Selectors such as `:last-of-type` match nothing in Chromium while a page is loading.
        let hidden =
            format!("<style nonce=\"{nonce}\">main.waiting {{ display: none; }}</style>\n");
        hidden + &self.main(nonce) + &self.end(nonce)
    }

    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn end(&self, nonce: &str) -> String {
        marked(shape().1, nonce)
    }

    fn main(&self, nonce: &str) -> String {
        let title = self.tab_title();
        let mut html = format!(
            "<main class=\"{}\" data-title=\"{}\" data-icon=\"{}\" role=\"status\">\n",
            self.tone.name(),
            encode_double_quoted_attribute(&title),
            self.tone.icon(),
        );
        let _ = writeln!(
            html,
            "<p class=\"badge\">{}<span>{}</span><b>oauthdx</b></p>\n<h1>{}</h1>",
            self.tone.sign(),
            self.tone.word(),
            encode_text(&self.title)
        );
        for paragraph in self.lead.split("\n\n").filter(|p| !p.trim().is_empty()) {
            line(&mut html, "p class=\"lead\"", "p", paragraph.trim());
        }
        if self.tone == Tone::Waiting {
            line(&mut html, "p class=\"late\"", "p", LATE);
        }
        self.lists(&mut html);
        if self.recovers {
            html += &marked(include_str!("recover.html"), nonce).replace("{{mark}}", FROM_FRAGMENT);
        }
        let foot = encode_text(&self.foot);
        html + &format!("<footer><p>{foot}</p></footer>\n</main>\n")
    }

    /// The table and the two lists, where there is something in them; after a failure what to do
    /// comes first.
    fn lists(&self, html: &mut String) {
        let failed = self.tone == Tone::Failed;
        if failed {
            self.list_steps(html, "What to do next");
        }
        if !self.facts.is_empty() {
            if failed {
                line(html, "h2", "h2", "How oauthdx knows");
            }
            html.push_str("<dl>\n");
            for (name, value) in &self.facts {
                let (name, value) = (encode_text(name), encode_text(value));
                let _ = writeln!(html, "<div><dt>{name}</dt><dd>{value}</dd></div>");
            }
            html.push_str("</dl>\n");
        }
        if !self.remarks.is_empty() {
            line(html, "h2", "h2", "Worth a look");
            html.push_str("<ul>\n");
            for remark in &self.remarks {
                line(html, "li", "li", remark);
            }
            html.push_str("</ul>\n");
        }
        if !failed {
            self.list_steps(html, "What you can do next");
        }
    }

    fn list_steps(&self, html: &mut String, heading: &str) {
        if self.steps.is_empty() {
            return;
        }
        line(html, "h2", "h2", heading);
        // A single step needs no number.
        let single = self.steps.len() == 1;
        html.push_str(if single {
            "<ul class=\"single\">\n"
        } else {
            "<ol>\n"
        });
        for step in &self.steps {
            let _ = write!(html, "<li>{}", encode_text(&step.action));
            if let Some(command) = &step.command {
                let words: Vec<String> = command
                    .split(' ')
                    .map(|word| format!("<span>{}</span>", encode_text(word)))
                    .collect();
                let _ = write!(html, "<code>{}</code>", words.join(" "));
            }
            html.push_str("</li>\n");
        }
        html.push_str(if single { "</ul>\n" } else { "</ol>\n" });
    }

    fn tab_title(&self) -> String {
        format!("{} · oauthdx", self.title)
    }
}

/// Shown when a waiting page has waited for long; the program may have been killed.
const LATE: &str = "This takes longer than usual. If nothing happens here, look at the terminal.";

/// The document before and behind its pages.
fn shape() -> (&'static str, &'static str) {
    include_str!("page.html")
        .split_once("{{main}}\n")
        .unwrap_or_default()
}

fn marked(html: &str, nonce: &str) -> String {
    html.replace("{{nonce}}", nonce)
}

/// One element with a text.
fn line(html: &mut String, open: &str, close: &str, text: &str) {
    let text = encode_text(text);
    let _ = writeln!(html, "<{open}>{text}</{close}>");
}

impl Tone {
    /// The class of the style sheet.
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Notice => "notice",
        }
    }

    /// The outcome in words, for those who see no colours.
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "Login complete",
            Self::Failed => "Login failed",
            Self::Waiting => "One moment",
            Self::Notice => "Not the answer",
        }
    }

    /// The sign beside the word.
    fn sign(self) -> String {
        let stroke = "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        let inner = match self {
            Self::Done => "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"m7.5 12.5 3 3 6-6.5\"/>",
            Self::Failed => "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"m9 9 6 6m0-6-6 6\"/>",
            Self::Waiting => {
                "<circle cx=\"12\" cy=\"12\" r=\"10\" opacity=\".25\"/>\
                 <path class=\"turning\" d=\"M12 2a10 10 0 0 1 10 10\"/>"
            }
            Self::Notice => {
                "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"M12 11v5.5m0-9.5v.1\"/>"
            }
        };
        format!("<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" {stroke}>{inner}</svg>")
    }

    /// The tab's icon, as a URL that loads nothing.
    fn icon(self) -> String {
        let (colour, path) = match self {
            Self::Done => ("1a8a4f", "m9.5 16.5 4.5 4.5 9-10"),
            Self::Failed => ("c5362d", "m11 11 10 10m0-10-10 10"),
            Self::Waiting => ("2f6ae0", "M16 8v8l5 4"),
            Self::Notice => ("9a6c00", "M16 15v8m0-14v.2"),
        };
        format!(
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
             %3Ccircle cx='16' cy='16' r='16' fill='%23{colour}'/%3E%3Cpath d='{path}' fill='none' \
             stroke='white' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E\
             %3C/svg%3E"
        )
    }
}
