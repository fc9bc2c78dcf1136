//! Text: what fits, what wraps, what is kept from a terminal.

use super::super::text::{failure, render};
use super::super::*;

fn sample() -> Document {
    let long = "a sentence of many words that has to be wrapped somewhere ".repeat(4);
    let wide = "識別子が無効です".repeat(20);
    Document(vec![
        Block::Headline(Headline {
            tone: Tone::Bad,
            label: "likely".to_owned(),
            text: long.clone(),
            id: Some("stale-rotation".to_owned()),
            act: Some("the user must reconnect".to_owned()),
        }),
        Block::Remarks(vec!["airtable".to_owned(), long.clone()]),
        Block::Paragraph(format!("{long}\n\n{wide}")),
        Block::Heading("Why".to_owned()),
        Block::Pairs(vec![
            Pair::literal("error", "invalid_grant").from("response body"),
            Pair::literal("says", wide).from(long.clone()),
            Pair::literal("says", "x".repeat(500)),
        ]),
        Block::Steps(vec![Step {
            action: long.clone(),
            command: Some("oauthdx …".to_owned()),
        }]),
        Block::Table(Table {
            head: vec!["cause", "who", "what speaks for it"],
            rows: vec![vec![
                "refresh-race".to_owned(),
                "developer".to_owned(),
                long.clone(),
            ]],
        }),
        Block::List(vec![long.clone()]),
        Block::Quote(long.clone()),
        Block::Footer(long),
    ])
}

fn written(width: usize, color: bool, detail: Detail) -> String {
    render(
        &sample(),
        &Page {
            width,
            color,
            detail,
        },
    )
}

#[test]
fn every_line_fits_the_page() {
    for width in [60, 69, 70, 80, 100, 120, 200] {
        for color in [false, true] {
            for line in written(width, color, Detail::Normal).lines() {
                let columns = textwrap::core::display_width(line);
                assert!(columns <= width, "{columns} > {width}: {line}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = written(80, false, Detail::Normal);
    assert!(!plain.contains('\u{1b}'));
    let colored = written(80, true, Detail::Normal);
    assert!(colored.contains("\u{1b}[1m"));
    let mut stripped = String::new();
    let mut inside = false;
    for c in colored.chars() {
        match c {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            c if !inside => stripped.push(c),
            _ => {}
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_long_pasted_value_is_whole_only_with_v() {
    assert!(
        !written(80, false, Detail::Normal)
            .replace(['\n', ' '], "")
            .contains(&"x".repeat(400))
    );
    assert!(
        written(80, false, Detail::Verbose)
            .replace(['\n', ' '], "")
            .contains(&"x".repeat(500))
    );
}

#[test]
fn rows_are_stacked_where_a_table_has_no_room() {
    let narrow = written(60, false, Detail::Normal);
    assert!(
        narrow.contains("  refresh-race\n    who: developer\n    what speaks for it: a sentence")
    );
    assert!(!narrow.contains('─'));
    assert!(written(70, false, Detail::Normal).contains('─'));
}

#[test]
fn no_pasted_escape_sequence_reaches_the_terminal() {
    let hostile = "\u{1b}]0;title\u{7}\u{9b}31m\r\n\u{202e}";
    let document = Document(vec![
        Block::Pairs(vec![Pair::literal("says", hostile).from(hostile)]),
        Block::List(vec![hostile.to_owned()]),
        Block::Paragraph(hostile.to_owned()),
    ]);
    let text = render(
        &document,
        &Page {
            width: 80,
            color: false,
            detail: Detail::Verbose,
        },
    );
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn an_error_says_its_causes_and_what_to_type() {
    let causes = ["No such file".to_owned()];
    assert_eq!(
        failure("could not read x", &causes, "check it", false),
        "error: could not read x\n  because: No such file\nhint: check it\n"
    );
}
