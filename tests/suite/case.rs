//! Collected failures, and the ticket that a person would paste for each.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One collected failure.
pub struct Case {
    /// Provider and number.
    pub id: String,
    /// Slug of the provider or server.
    pub provider: String,
    /// The confirmed cause.
    pub cause: String,
    /// Causes that an expert could not fault.
    pub also: Vec<String>,
    /// What it takes to get it right.
    pub decidable_from: String,
    /// Whether the confirmation is strong.
    pub strict: bool,
    /// The text to diagnose.
    pub ticket: String,
    /// The same without what the reporter told of the circumstances.
    pub bare: String,
}

/// All cases of a folder, in the order of the file names.
pub fn load(folder: &str) -> Vec<Case> {
    cases(folder, "")
}

/// Mistakes that a server accepted.
pub fn tolerated(folder: &str) -> Vec<Case> {
    cases(folder, "tolerated")
}

fn cases(folder: &str, kind: &str) -> Vec<Case> {
    files(folder, kind)
        .iter()
        .flat_map(rows)
        .map(|row| case(&row))
        .collect()
}

/// The tickets of all healthy exchanges.
pub fn healthy(folder: &str) -> Vec<(String, String)> {
    let tickets = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let rows = rows(file);
        rows.iter()
            .enumerate()
            .map(move |(i, row)| (format!("{name}:{}", i + 1), ticket(row)))
            .collect::<Vec<_>>()
    };
    files(folder, "ok").iter().flat_map(tickets).collect()
}

/// The files of a folder whose names are `<server>.<kind>.jsonl`.
fn files(folder: &str, kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = name.strip_suffix(".jsonl");
        stem.is_some_and(|stem| stem.split_once('.').map_or("", |(_, kind)| kind) == kind)
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(is_wanted)
        .collect();
    files.sort();
    files
}

fn rows(file: &PathBuf) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn case(row: &Value) -> Case {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    Case {
        id: text("id"),
        provider: text("provider"),
        cause: text("cause"),
        also: row["also_acceptable"].as_array().map_or(Vec::new(), |a| {
            a.iter()
                .filter_map(|c| c.as_str().map(str::to_owned))
                .collect()
        }),
        decidable_from: text("decidable_from"),
        strict: row["strict"].as_bool().unwrap_or(true),
        ticket: ticket(row),
        bare: ticket(&without_context(row)),
    }
}

fn without_context(row: &Value) -> Value {
    let mut row = row.clone();
    row["context"] = Value::Null;
    row
}

/// Renders a case as context, request, response and library error, in this order.
///
/// The collected figures hold for exactly this rendering, so it must not be changed.
pub fn ticket(row: &Value) -> String {
    let mut out: Vec<String> = Vec::new();
    for context in row["context"].as_array().into_iter().flatten() {
        out.push(format!(
            "{}.",
            context.as_str().unwrap_or_default().trim_end_matches('.')
        ));
    }
    let (request, response) = (&row["request"], &row["response"]);
    if filled(&request["url"]) || filled(&request["params"]) || filled(&request["headers"]) {
        out.push(String::new());
        let method = if filled(&request["method"]) {
            plain(&request["method"])
        } else {
            "POST".to_owned()
        };
        out.push(
            format!("{method} {}", plain(&request["url"]))
                .trim_end()
                .to_owned(),
        );
        headers(&request["headers"], &mut out);
        let params = &request["params"];
        if filled(&request["body"]) {
            out.extend([String::new(), plain(&request["body"])]);
        } else if let Some(pairs) = params.as_object().filter(|p| !p.is_empty()) {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(k, v)| format!("{k}={}", plain(v)))
                .collect();
            out.extend([String::new(), pairs.join("&")]);
        } else if filled(params) {
            out.extend([String::new(), plain(params)]);
        }
    }
    if filled(&response["status"]) || filled(&response["body"]) || filled(&response["headers"]) {
        out.push(String::new());
        if let Some(status) = response["status"].as_u64() {
            out.push(
                format!("HTTP/1.1 {status} {}", reason(status))
                    .trim_end()
                    .to_owned(),
            );
        } else if filled(&response["status"]) {
            out.push(format!("HTTP/1.1 {}", plain(&response["status"])));
        }
        headers(&response["headers"], &mut out);
        if filled(&response["body"]) {
            out.extend([String::new(), plain(&response["body"])]);
        }
    }
    if filled(&row["library_error"]) {
        out.extend([String::new(), plain(&row["library_error"])]);
    }
    format!("{}\n", out.join("\n").trim())
}

fn headers(headers: &Value, out: &mut Vec<String>) {
    for (name, value) in headers.as_object().into_iter().flatten() {
        out.push(format!("{name}: {}", plain(value)));
    }
}

/// A text as it is, a list in the notation of Python, as the reference rendering has it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|i| format!("'{}'", plain(i))).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(yes) => *yes,
    }
}

fn reason(status: u64) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "",
    }
}
