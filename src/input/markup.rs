//! Pages and XML documents inside a conversation.

use super::object::{self, Budget};
use super::scan::Scanner;
use super::{http, line};

/// Whether a page or an XML document starts here.
pub(super) fn starts(text: &str) -> bool {
    let text = text.trim_start();
    [
        "<!doctype",
        "<html",
        "<?xml",
        "<head",
        "<body",
        "<soap",
        "<error",
        "<fault",
        "<oauth",
    ]
    .iter()
    .any(|start| line::strip_prefix(text, start).is_some())
        || (text.starts_with('<') && text.trim_end().ends_with('>') && text.contains("</"))
}

/// A page or document up to its end.
pub(super) fn read(scanner: &mut Scanner<'_>) -> String {
    let start = scanner.line().map_or(0, |l| l.start);
    let rest = scanner.source.text.get(start..).unwrap_or_default();
    match length(rest, &mut scanner.budget) {
        Some(length) => {
            let body = rest.get(..length).unwrap_or_default().to_owned();
            scanner.rest(start + length);
            body
        }
        None => http::paragraph(scanner),
    }
}

fn length(text: &str, budget: &mut Budget) -> Option<usize> {
    if budget.is_spent() {
        return None;
    }
    let text = object::prefix(text, 1_000_000);
    let name = root(text)?;
    let close = text.match_indices("</").map(|(at, _)| at).find(|at| {
        let rest = text.get(at + 2..).unwrap_or_default();
        line::strip_prefix(rest, name)
            .is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric() || c == ':'))
    });
    budget.spend(close.unwrap_or(text.len()));
    let close = close?;
    let bracket = text.get(close..)?.find('>')?;
    Some(close + bracket + 1)
}

/// The name of the outermost element.
fn root(text: &str) -> Option<&str> {
    if line::strip_prefix(text.trim_start(), "<!doctype html").is_some() {
        return Some("html");
    }
    let open = text.match_indices('<').find(|(at, _)| {
        text.get(at + 1..)
            .is_some_and(|t| t.starts_with(|c: char| c.is_alphabetic()))
    });
    let name = text.get(open?.0 + 1..)?;
    name.split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()
}
