//! How long an answer asks to wait before the next request.

/// Seconds, and the header that says them.
///
/// `Retry-After` (RFC 9110 section 10.2.3) as a number or, with the answer's own `Date`, as a date;
/// with status 429 the rate-limit headers in use, too.
pub fn retry_after<'a>(
    status: Option<u16>,
    header: impl Fn(&str) -> Option<&'a str>,
) -> Option<(u64, &'static str)> {
    if let Some(seconds) = until(&header) {
        return Some((seconds, "Retry-After"));
    }
    let limited = status == Some(429);
    let told = |name: &&'static str| {
        let value = header(name)?.trim();
        let seconds = value.parse::<f64>().ok()?;
        let counts = (0.0..LONGEST_S).contains(&seconds) && (*name == "retry-after" || limited);
        counts.then(|| (whole(seconds), *name))
    };
    NAMES.iter().find_map(told).or_else(|| {
        let value = header("ratelimit").filter(|_| limited)?;
        Some((window(value)?, "ratelimit"))
    })
}

/// Seconds between the `Date` of an answer and the date in its `Retry-After`.
fn until<'a>(header: &impl Fn(&str) -> Option<&'a str>) -> Option<u64> {
    let at = |name: &str| httpdate::parse_http_date(header(name)?).ok();
    let wait = at("retry-after")?.duration_since(at("date")?).ok()?;
    Some(wait.as_secs())
}

/// `t` of `RateLimit: "default";r=0;t=30`, and `reset` of its older form `limit=10, reset=30`.
fn window(value: &str) -> Option<u64> {
    let parts = value.split([';', ',']).map(str::trim);
    let mut seconds = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_reset = matches!(name.trim(), "t" | "reset");
        value.trim().parse().ok().filter(|_| is_reset)
    });
    seconds.next()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller has checked the range"
)]
fn whole(seconds: f64) -> u64 {
    seconds.ceil() as u64
}

/// Headers that hold a number of seconds.
const NAMES: &[&str] = &[
    "retry-after",
    "ratelimit-reset",
    "x-ratelimit-reset-after",
    "x-rate-limit-reset-after",
];
/// What is more is a moment, not a span.
const LONGEST_S: f64 = 1_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_a_number_or_a_date() {
        for (status, headers, wait) in [
            (503, &[("retry-after", "7")][..], Some(7)),
            (429, &[("retry-after", "1.2")], Some(2)),
            (429, &[("ratelimit-reset", "30")], Some(30)),
            (200, &[("ratelimit-reset", "30")], None),
            (429, &[("ratelimit", "\"default\";r=0;t=12")], Some(12)),
            (
                429,
                &[("ratelimit", "limit=10, remaining=0, reset=9")],
                Some(9),
            ),
            (429, &[("x-ratelimit-reset-after", "1795510800")], None),
            (429, &[("retry-after", "soon")], None),
            (
                503,
                &[
                    ("retry-after", "Tue, 24 Nov 2026 09:01:00 GMT"),
                    ("date", "Tue, 24 Nov 2026 09:00:00 GMT"),
                ],
                Some(60),
            ),
        ] {
            let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            let told = retry_after(Some(status), header).map(|(seconds, _)| seconds);
            assert_eq!(told, wait, "{headers:?}");
        }
    }
}
