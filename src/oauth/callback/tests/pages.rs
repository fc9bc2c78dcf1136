use super::super::page::Page;
use super::super::{Redirect, Stray, notice};

#[test]
fn nothing_that_is_told_becomes_markup() {
    let evil = "<script>alert(1)</script>\" onload=\"x";
    let page = Page::failure(evil, evil)
        .fact(evil, evil)
        .remark(evil)
        .step(evil, Some(evil));
    let html = page.document("n1");
    assert!(!html.contains("<script>alert"), "{html}");
    // Inside an attribute the quotes count, too.
    assert_eq!(html.matches("&quot; onload=&quot;x").count(), 1);
    assert_eq!(html.matches("&lt;script&gt;alert(1)").count(), 9);
}

#[test]
fn a_page_is_whole_and_loads_nothing() {
    let redirect = Redirect::parse("https://localhost:8443/cb", None).unwrap();
    let wrong_path = Stray::OtherPath {
        path: "/CB".to_owned(),
        with_code: true,
    };
    let stray = notice::of_stray(&wrong_path, &redirect).unwrap();
    let success = Page::success("Connected to Airtable", "All is well.");
    for page in [
        success,
        notice::waiting(),
        notice::lost(),
        notice::another(),
        notice::bare(),
        stray,
    ] {
        let html = page.document("n1");
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
        assert!(!html.contains("{{"), "{html}");
        for element in ["main", "h1", "footer", "style", "head", "body"] {
            let open = html.matches(&format!("<{element}")).count();
            let open = if element == "head" { 1 } else { open };
            assert_eq!(
                html.matches(&format!("</{element}>")).count(),
                open,
                "{element}"
            );
        }
        let outside = html.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !outside.contains("src=") && !outside.contains("http://"),
            "{html}"
        );
        // Inline code runs only with the mark that the header names.
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script nonce=\"n1\"").count()
        );
        assert_eq!(
            html.matches("<style").count(),
            html.matches("<style nonce=\"n1\"").count()
        );
    }
}

#[test]
fn the_last_page_takes_over_from_the_waiting_one() {
    let outcome = Page::success("Connected", "Done.");
    let html = notice::waiting().beginning("n1") + &outcome.takeover("n1");
    assert_eq!(html.matches("<main ").count(), 2);
    assert_eq!(html.matches("<!doctype").count(), 1);
    assert!(html.find("class=\"waiting\"").unwrap() < html.find("class=\"done\"").unwrap());
    assert!(html.trim_end().ends_with("</html>"));
}
