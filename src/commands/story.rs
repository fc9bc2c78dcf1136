//! Tells a run while it happens: steps on standard error, and with `-v` every byte but the secrets.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use zeroize::Zeroizing;

use super::Environment;
use crate::error::Error;
use crate::exchange::{Draft, Exchange, Field, Outcome};
use crate::oauth::flow::{Kept, News, Watch};
use crate::oauth::{Asked, DeviceAnswer, Noticed, Weight};
use crate::report::Detail;
use crate::secret::Vault;

/// Whoever reads along.
pub(super) struct Story<'a, 'e> {
    environment: RefCell<&'a mut Environment<'e>>,
    vault: RefCell<Vault>,
    detail: Detail,
    /// Since when somebody is waited for, and the seconds that the last line tells.
    waiting: Cell<Option<(Instant, u64)>>,
}

/// Telling and being told, for those who don't care where.
pub(super) trait Talk {
    /// A step, unless `-q` was given.
    fn step(&self, text: &str);
    /// A line that is needed to go on, such as an address to be opened.
    fn must(&self, text: &str);
    /// A step after which somebody is waited for.
    fn wait(&self, text: &str);
    /// A line of standard input, without the line feed at its end; none at its end.
    fn line(&self) -> std::io::Result<Option<String>>;
    /// Questions that were put while looking for something; told with `-v`.
    fn asked(&self, steps: &[Asked]);
    /// What was found to be missing, contradictory or odd.
    fn noticed(&self, flaws: &[Noticed]);
}

/// The longest body that is told with `-v`.
const LONGEST_BODY: usize = 4000;

impl<'a, 'e> Story<'a, 'e> {
    /// A story that nothing was told of yet.
    pub(super) const fn new(
        environment: &'a mut Environment<'e>,
        vault: Vault,
        detail: Detail,
    ) -> Self {
        Self {
            environment: RefCell::new(environment),
            vault: RefCell::new(vault),
            detail,
            waiting: Cell::new(None),
        }
    }

    /// Tells how long somebody has been waited for, on a line that the next one takes the place of.
    pub(super) fn tick(&self) {
        let Some((since, told)) = self.waiting.get() else {
            return;
        };
        let seconds = since.elapsed().as_secs();
        if seconds > told {
            self.waiting.set(Some((since, seconds)));
            let line = format!("\r… {seconds} s, Ctrl-C ends it");
            self.environment.borrow_mut().tell(&line);
        }
    }

    /// Nobody is waited for any more.
    pub(super) fn rest(&self) {
        self.clear_line();
        self.waiting.set(None);
    }

    /// Makes room where a line tells how long the wait has been.
    fn clear_line(&self) {
        if self.waiting.get().is_some_and(|(_, told)| told > 0) {
            self.environment.borrow_mut().tell("\r\u{1b}[K");
        }
    }

    /// The bytes of a file, or of standard input.
    pub(super) fn read(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.environment.borrow_mut().read(path)
    }

    /// The secrets that the run has met.
    pub(super) fn into_vault(self) -> Vault {
        self.vault.into_inner()
    }

    /// The secrets that the run has met, so that fingerprints stay what they were.
    pub(super) fn with_vault<T>(&self, f: impl FnOnce(&mut Vault) -> T) -> T {
        f(&mut self.vault.borrow_mut())
    }

    /// An exchange without its secrets, which are learned from all of it first.
    fn learned(&self, draft: &Draft) -> Exchange {
        let mut vault = self.vault.borrow_mut();
        vault.study(|vault| drop(Exchange::new(draft, vault)));
        Exchange::new(draft, &mut vault)
    }

    /// The first lines of a device flow: what to open and what to enter.
    fn device(&self, answer: &DeviceAnswer) {
        self.must(&format!("open {}", answer.verification_uri));
        self.must(&format!("and enter {}", answer.user_code));
        let address = answer.verification_uri_complete.as_ref();
        let is_terminal = self.environment.borrow().terminals.stderr;
        if self.detail == Detail::Quiet {
            return;
        }
        if let Some(address) = address {
            self.must(&format!("or open {address}"));
        }
        if is_terminal {
            let address = address.unwrap_or(&answer.verification_uri);
            if let Some(code) = qr(address) {
                self.must(&format!("or take a phone:\n{code}"));
            }
        }
        let minutes = answer.expires_in.div_ceil(60);
        self.wait(&format!("waiting; the code holds for {minutes} min"));
        for oddity in &answer.oddities {
            self.step(&format!("note: {oddity}"));
        }
    }
}

impl Talk for Story<'_, '_> {
    fn step(&self, text: &str) {
        if self.detail > Detail::Quiet {
            self.must(text);
        }
    }

    fn wait(&self, text: &str) {
        self.step(text);
        let environment = self.environment.borrow();
        let dumb = (environment.variable)("TERM").is_some_and(|term| term == "dumb");
        if environment.terminals.stderr && !dumb && self.detail > Detail::Quiet {
            self.waiting.set(Some((Instant::now(), 0)));
        }
    }

    fn must(&self, text: &str) {
        self.clear_line();
        self.environment.borrow_mut().tell(&format!("{text}\n"));
    }

    fn line(&self) -> std::io::Result<Option<String>> {
        let mut environment = self.environment.borrow_mut();
        let mut bytes = Zeroizing::new(Vec::new());
        let mut byte = [0];
        loop {
            if environment.stdin.read(&mut byte)? == 0 {
                if bytes.is_empty() {
                    return Ok(None);
                }
                break;
            }
            if byte == *b"\n" {
                break;
            }
            bytes.extend(byte);
        }
        Ok(Some(String::from_utf8_lossy(&bytes).trim().to_owned()))
    }

    fn asked(&self, steps: &[Asked]) {
        if self.detail < Detail::Verbose {
            return;
        }
        for step in steps {
            self.must(&self.with_vault(|vault| vault.text(&step.in_words()).shown().to_owned()));
            if let Some(draft) = &step.draft {
                self.must(&wire(&self.learned(draft), None));
            }
        }
    }

    fn noticed(&self, flaws: &[Noticed]) {
        for noticed in flaws.iter().filter(|noticed| noticed.weight > Weight::Odd) {
            self.step(&format!("note: {}", noticed.flaw.in_words()));
        }
    }
}

impl Watch for Story<'_, '_> {
    fn exchange(&self, kept: &Kept) {
        let exchange = self.learned(&kept.draft);
        let text = match (self.detail, kept.total) {
            // Said every few seconds for minutes: it is what is waited for.
            (Detail::Normal, _) if says_pending(&exchange) => return,
            (Detail::Verbose, total) => wire(&exchange, total),
            (Detail::Normal, Some(total)) => line(&exchange, total),
            // The browser's own requests are told as steps.
            (Detail::Quiet, _) | (Detail::Normal, None) => return,
        };
        self.must(&text);
    }

    fn news(&self, news: &News<'_>) {
        match news {
            News::Device(answer) => self.device(answer),
            News::SlowedDown(seconds) => self.step(&format!(
                "the server wants fewer questions: one in {seconds} s from here on"
            )),
            News::Again { tried, pause, .. } => {
                let seconds = pause.as_secs_f64();
                self.step(&format!(
                    "try {tried} gave no tokens: again in {seconds:.1} s"
                ));
            }
            News::NonceDemanded => {
                self.step("the server demands a nonce in the DPoP proof: sent again with it");
            }
            News::Pushed => self.step("the request was pushed: the browser carries a reference"),
        }
    }
}

/// Whether the answer is that the user has not decided yet (RFC 8628 section 3.5).
fn says_pending(exchange: &Exchange) -> bool {
    let Outcome::Response(response) = &exchange.outcome else {
        return false;
    };
    let error = response.field("error");
    error.is_some_and(|error| error.shown() == "authorization_pending")
}

/// `token request: POST https://…/token → 200 (84 ms)`.
fn line(exchange: &Exchange, total: Duration) -> String {
    let request = exchange.request.as_ref();
    let method = request.and_then(|r| r.method.as_deref()).unwrap_or("?");
    let url = request
        .and_then(|r| r.url.as_ref())
        .map_or("", |u| u.shown());
    let outcome = match &exchange.outcome {
        Outcome::Response(response) => {
            let status = response.status.map_or_else(String::new, |s| s.to_string());
            let error = response.field("error").map(|e| format!(" {}", e.shown()));
            format!("{status}{}", error.unwrap_or_default())
        }
        Outcome::NoResponse(none) => none.stage.to_string(),
        Outcome::Unseen => String::new(),
    };
    let ms = total.as_millis();
    format!("{}: {method} {url} → {outcome} ({ms} ms)", exchange.place)
}

/// Request and answer as they went over the wire, secrets replaced.
fn wire(exchange: &Exchange, total: Option<Duration>) -> String {
    let mut text = format!("── {}\n", exchange.place);
    if let Some(request) = &exchange.request {
        let method = request.method.as_deref().unwrap_or("?");
        let url = request.url.as_ref().map_or("", |u| u.shown());
        let _ = writeln!(text, "> {method} {url}");
        for field in &request.query {
            let _ = writeln!(text, ">   {}={}", field.name, field.value.shown());
        }
        headers(&mut text, '>', &request.headers);
        if let Some(body) = &request.body {
            for field in &body.fields {
                let _ = writeln!(text, ">   {}={}", field.name, field.value.shown());
            }
        }
    }
    match &exchange.outcome {
        Outcome::Response(response) => {
            let status = response.status.map_or_else(String::new, |s| s.to_string());
            let ms = total.map(|total| format!(" ({} ms)", total.as_millis()));
            let _ = writeln!(text, "< {status}{}", ms.unwrap_or_default());
            headers(&mut text, '<', &response.headers);
            let shown = response.body.as_ref().map_or("", |b| b.text.shown());
            let cut: String = shown.chars().take(LONGEST_BODY).collect();
            for line in cut.lines() {
                let _ = writeln!(text, "<   {}", printable(line));
            }
        }
        Outcome::NoResponse(none) => {
            let _ = writeln!(text, "< no answer: {}", none.stage);
            for remark in none.remarks.iter().chain(&none.texts) {
                let _ = writeln!(text, "<   {}", printable(remark.shown()));
            }
        }
        Outcome::Unseen => {}
    }
    text.truncate(text.trim_end().len());
    text
}

fn headers(text: &mut String, mark: char, fields: &[Field]) {
    for field in fields {
        let value = printable(field.value.shown());
        let _ = writeln!(text, "{mark} {}: {value}", field.name);
    }
}

/// `text` without characters that a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\t' {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

/// A QR code in half blocks, dark on light as phones want it.
fn qr(address: &str) -> Option<String> {
    let code = QrCode::new(address).ok()?;
    Some(
        code.render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_square_of_blocks() {
        let code = qr("https://as.example/device?user_code=WDJB-MJHT").unwrap();
        let lines: Vec<&str> = code.lines().collect();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert!(
            (width / 2).abs_diff(lines.len()) <= 1,
            "{width} {}",
            lines.len()
        );
    }

    #[test]
    fn control_characters_are_not_obeyed() {
        assert_eq!(printable("a\u{1b}[31mb\tc"), "a\u{fffd}[31mb\tc");
    }
}
