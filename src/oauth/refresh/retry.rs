//! Whether a refresh that gave no tokens may be tried again, and when.
//!
//! A rotating refresh token is spent by the request that shows it, answered or not. So a request is
//! repeated only where none of it left, where the server itself says "later", or where the
//! provider's habits say that the old token still works.

use std::time::Duration;

use crate::catalog::{Habits, Known, Mark};
use crate::exchange::Stage;
use crate::net::Outcome;

/// What a repeated request with the same credential can cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cost {
    /// Nothing: the credential is not spent by use.
    Nothing,
    /// Nothing for so long after its first use.
    NothingWithin(Duration),
    /// The grant, if the first request was carried out.
    #[default]
    TheGrant,
}

impl Cost {
    /// What showing a refresh token twice costs at a provider; a weak source is not trusted.
    pub fn of_refresh_token(habits: &Habits) -> Self {
        fn sure<T>(known: &Known<T>) -> Option<&T> {
            (known.mark != Mark::Unsure).then_some(&known.value)
        }
        let rotation = habits.rotation.as_ref().and_then(sure);
        if matches!(
            rotation.map(String::as_str),
            Some("never" | "new-token-old-stays")
        ) {
            return Self::Nothing;
        }
        let grace = habits.rotation_grace_s.as_ref().and_then(sure);
        grace
            .filter(|seconds| **seconds > 0)
            .map_or(Self::TheGrant, |seconds| {
                Self::NothingWithin(Duration::from_secs(*seconds))
            })
    }

    /// Whether a repetition is free `since` the credential was first shown.
    pub fn is_nothing(self, since: Duration) -> bool {
        match self {
            Self::Nothing => true,
            // An answer takes time, too: the last tenth is left alone.
            Self::NothingWithin(grace) => since < grace * 9 / 10,
            Self::TheGrant => false,
        }
    }
}

/// How a request ended that gave no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing of it left, and it may go better later.
    Unsent,
    /// It left, and what became of it is not known.
    Lost,
    /// The server says that it is busy; seconds to wait, where it tells.
    Later(Option<u64>),
    /// The server failed; the credential may be spent.
    Failed,
    /// An answer that a repetition does not change.
    Final,
}

impl Ended {
    /// How a request ended, by what came back.
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answer(answer) => {
                let header = |name: &str| {
                    let mut headers = answer.headers.iter();
                    let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
                    found.map(|(_, value)| value.as_str())
                };
                let wait = crate::exchange::retry_after(Some(answer.status), header);
                let wait = wait.map(|(seconds, _)| seconds);
                match (answer.status, wait) {
                    (429, _) | (503, Some(_)) => Self::Later(wait),
                    (500..=599, _) => Self::Failed,
                    _ => Self::Final,
                }
            }
            Outcome::NoAnswer(none) if none.sent => Self::Lost,
            // A certificate or a URL does not get better by asking again.
            Outcome::NoAnswer(none) => match none.stage {
                Stage::Tls(_) | Stage::Unsendable => Self::Final,
                _ => Self::Unsent,
            },
        }
    }
}

/// How much may be tried.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often a request may be repeated.
    pub retries: u32,
    /// How long all tries may take together.
    pub timeout: Duration,
    /// Whether to try again even where that can cost the grant.
    pub reckless: bool,
}

/// What to do after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Try again after this pause.
    Again(Duration),
    /// Tell what happened.
    Stop,
}

impl Patience {
    /// What to do after try number `tried` (from 1), `elapsed` after the first one began and `since`
    /// the credential was first shown; `chance` is drawn evenly from 0 to 1.
    pub fn after(
        &self,
        ended: Ended,
        cost: Cost,
        (tried, elapsed, since): (u32, Duration, Duration),
        chance: f64,
    ) -> Next {
        let free = match ended {
            Ended::Unsent | Ended::Later(_) => true,
            Ended::Lost | Ended::Failed => self.reckless || cost.is_nothing(since),
            Ended::Final => false,
        };
        if !free || tried > self.retries {
            return Next::Stop;
        }
        let pause = if let Ended::Later(Some(seconds)) = ended {
            // All who were told the same must not come back at the same moment.
            Duration::from_secs(seconds) + FIRST_PAUSE.mul_f64(chance)
        } else {
            let most = FIRST_PAUSE * 2_u32.saturating_pow(tried.min(MOST_DOUBLINGS));
            most.min(LONGEST_PAUSE).mul_f64(chance)
        };
        // A pause that outlasts our time only keeps the caller waiting for the same answer.
        if elapsed + pause >= self.timeout {
            return Next::Stop;
        }
        Next::Again(pause)
    }
}

/// Half of the longest first pause.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// No pause of our own choice is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Pauses stop growing here.
const MOST_DOUBLINGS: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        retries: 3,
        timeout: Duration::from_secs(60),
        reckless: false,
    };
    const NOW: (u32, Duration, Duration) = (1, Duration::ZERO, Duration::ZERO);

    #[test]
    fn what_left_is_repeated_only_where_it_costs_nothing() {
        let grace = Cost::NothingWithin(Duration::from_secs(30));
        let late = (1, Duration::from_secs(28), Duration::from_secs(28));
        for (ended, cost, tried, again) in [
            (Ended::Unsent, Cost::TheGrant, NOW, true),
            (Ended::Later(Some(2)), Cost::TheGrant, NOW, true),
            (Ended::Later(None), Cost::TheGrant, NOW, true),
            (Ended::Lost, Cost::TheGrant, NOW, false),
            (Ended::Failed, Cost::TheGrant, NOW, false),
            (Ended::Lost, Cost::Nothing, NOW, true),
            (Ended::Failed, Cost::Nothing, NOW, true),
            (Ended::Lost, grace, NOW, true),
            (Ended::Lost, grace, late, false),
            (Ended::Final, Cost::Nothing, NOW, false),
        ] {
            let next = PATIENCE.after(ended, cost, tried, 0.5);
            assert_eq!(next != Next::Stop, again, "{ended:?} {cost:?}");
        }
        let reckless = Patience {
            reckless: true,
            ..PATIENCE
        };
        assert_ne!(
            reckless.after(Ended::Lost, Cost::TheGrant, NOW, 0.5),
            Next::Stop
        );
    }

    #[test]
    fn pauses_grow_are_bounded_and_end_with_the_patience() {
        let pause = |tried| match PATIENCE.after(
            Ended::Unsent,
            Cost::TheGrant,
            (tried, Duration::ZERO, Duration::ZERO),
            1.0,
        ) {
            Next::Again(pause) => Some(pause.as_millis()),
            Next::Stop => None,
        };
        assert_eq!([1, 2, 3].map(pause), [Some(500), Some(1000), Some(2000)]);
        assert_eq!(pause(4), None);
        let asked = |seconds| PATIENCE.after(Ended::Later(Some(seconds)), Cost::TheGrant, NOW, 0.0);
        assert_eq!(asked(7), Next::Again(Duration::from_secs(7)));
        assert_eq!(asked(3600), Next::Stop);
    }

    #[test]
    fn a_weak_source_is_not_trusted_with_a_token() {
        let known = |value: &str, mark| {
            Some(Known {
                value: value.to_owned(),
                mark,
                source: String::new(),
            })
        };
        for (rotation, grace, cost) in [
            (known("never", Mark::Confirmed), None, Cost::Nothing),
            (known("never", Mark::Unsure), None, Cost::TheGrant),
            (
                known("always", Mark::Confirmed),
                Some(60),
                Cost::NothingWithin(Duration::from_secs(60)),
            ),
            (known("optional", Mark::Confirmed), None, Cost::TheGrant),
            (None, None, Cost::TheGrant),
        ] {
            let rotation_grace_s = grace.map(|value| Known {
                value,
                mark: Mark::SeenInCode,
                source: String::new(),
            });
            let habits = Habits {
                rotation,
                rotation_grace_s,
                ..Habits::default()
            };
            assert_eq!(Cost::of_refresh_token(&habits), cost);
        }
    }
}
