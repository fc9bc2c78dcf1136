use std::io;

use super::course::Notes;
use super::trouble::Trouble;
use super::*;
use crate::exchange::{Phase, TlsFault};

/// The stage of `error`, before any answer.
fn stage(error: &io::Error, timed_out: bool, notes: &Notes, proxy: Option<&str>) -> Stage {
    let trouble = Trouble {
        error,
        timed_out,
        notes,
        proxy,
    };
    trouble.stage()
}

fn looking_up(host: &str) -> Notes {
    Notes {
        looking_up: Some(host.to_owned()),
        ..Notes::default()
    }
}

#[test]
fn time_that_runs_out_in_a_look_up_is_the_resolver_s() {
    let late = || io::Error::from(io::ErrorKind::TimedOut);
    let of = |notes: &Notes, proxy| stage(&late(), true, notes, proxy);
    assert_eq!(of(&looking_up("as.example"), None), Stage::Dns);
    let connecting = Stage::Timeout(Phase::Connect);
    assert_eq!(of(&looking_up("proxy"), Some("proxy")), connecting);
    assert_eq!(of(&Notes::default(), None), connecting);
}

#[test]
fn the_system_may_run_out_of_time_first() {
    let late = io::Error::from(io::ErrorKind::TimedOut);
    let expected = Stage::Timeout(Phase::Connect);
    assert_eq!(stage(&late, false, &Notes::default(), None), expected);
}

#[test]
fn a_host_without_a_way_is_unreachable() {
    for kind in [
        io::ErrorKind::NetworkUnreachable,
        io::ErrorKind::HostUnreachable,
        io::ErrorKind::PermissionDenied,
    ] {
        let found = stage(&kind.into(), false, &Notes::default(), None);
        assert_eq!(found, Stage::Unreachable);
    }
}

#[test]
fn an_error_inside_an_error_is_found() {
    let inner = rustls::Error::AlertReceived(rustls::AlertDescription::ProtocolVersion);
    let middle = io::Error::new(io::ErrorKind::InvalidData, inner);
    let outer = io::Error::other(middle);
    let found = stage(&outer, false, &Notes::default(), None);
    assert_eq!(found, Stage::Tls(TlsFault::Version));
}

#[test]
fn a_certificate_that_ends_early_has_no_names() {
    let mut der = vec![0x30, 0x82, 0x01, 0x00, 0x30, 0x80];
    assert!(certificate::names(&der).is_none());
    der.extend([0xff; 300]);
    assert!(certificate::names(&der).is_none());
    assert!(certificate::names(&[]).is_none());
    assert!(certificate::names(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).is_none());
}

#[test]
fn settings_are_careful_by_default() {
    let settings = Settings::default();
    assert!(settings.connect_timeout < settings.timeout);
    assert_eq!(settings.max_body, 8 * 1024 * 1024);
    assert!(settings.user_agent.starts_with("oauthdx/"));
}
