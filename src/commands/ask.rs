//! `diagnose --ask`: asks for the facts that decide, cheapest first, and ranks again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, Password, Select};
use signal_hook::consts::SIGINT;

use crate::Hints;
use crate::error::Error;
use crate::fact::Fact;
use crate::secret::Secret;
use crate::triage::{Decider, Diagnosis};

/// What a person answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// The fact's value.
    Value(String),
    /// Not known; another question may help.
    Unknown,
    /// Enough questions.
    Stop,
}

/// Somebody who can be asked.
pub(super) trait Ask {
    /// Puts one question; `standing` is what the answers so far amount to.
    fn ask(&mut self, standing: &str, decider: &Decider) -> Result<Answer, Error>;
}

/// Asks until nothing more would decide or the person has had enough.
///
/// Every answer becomes a fact of `hints`; a question is put once.
pub(super) fn settle(
    first: Diagnosis,
    hints: &mut Hints,
    person: &mut dyn Ask,
    mut again: impl FnMut(&Hints) -> Diagnosis,
) -> Result<Diagnosis, Error> {
    let mut diagnosis = first;
    let mut asked: Vec<Fact> = Vec::new();
    // The deciders come cheapest first.
    while let Some(decider) = diagnosis
        .decide_by
        .iter()
        .find(|d| !asked.contains(&d.fact))
    {
        asked.push(decider.fact);
        match person.ask(&standing(&diagnosis), decider)? {
            Answer::Stop => break,
            Answer::Unknown => {}
            Answer::Value(value) => {
                hints.facts.push((decider.fact, value));
                diagnosis = again(hints);
            }
        }
    }
    Ok(diagnosis)
}

/// The leading finding in a few words.
fn standing(diagnosis: &Diagnosis) -> String {
    match diagnosis.findings.first() {
        Some(best) => format!("so far: {} {}", best.confidence.name(), best.cause),
        None => "so far: undetermined".to_owned(),
    }
}

/// The unit of a fact that is a number.
fn unit(fact: Fact) -> Option<&'static str> {
    ["seconds", "days"]
        .into_iter()
        .find(|unit| fact.name().contains(unit))
}

/// Whether a fact is answered with yes or no.
pub(super) fn is_yes_or_no(fact: Fact) -> bool {
    fact.meaning().contains("`yes`")
}

/// The answers to choose from; none where the fact is a number or free text.
fn choices(decider: &Decider) -> Vec<String> {
    let mut choices = decider.answers.clone();
    if is_yes_or_no(decider.fact) {
        for word in ["yes", "no"] {
            if !choices.iter().any(|choice| choice == word) {
                choices.push(word.to_owned());
            }
        }
    }
    choices
}

/// The person at the terminal.
pub(super) struct Terminal {
    term: Term,
    interrupted: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Terminal {
    /// Takes over Ctrl-C until this is dropped: by default it would end the program while the
    /// cursor is hidden.
    pub(super) fn new() -> Result<Self, Error> {
        let terminal = Self {
            term: Term::stderr(),
            interrupted: Arc::default(),
            over: Arc::default(),
        };
        let (interrupted, over) = (&terminal.interrupted, &terminal.over);
        signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(over))
            .and_then(|_| signal_hook::flag::register(SIGINT, Arc::clone(interrupted)))
            .map_err(|error| Error::Prompt(error.into()))?;
        Ok(terminal)
    }

    /// A line that needs no answer.
    pub(super) fn tell(&self, text: &str) {
        // Nothing can be done about a terminal that refuses it; the question that follows will fail.
        let _ = self.term.write_line(text);
    }

    /// Whether the person says yes to `question`; no is what a bare Enter says.
    pub(super) fn confirm(&self, question: &str) -> Result<bool, Error> {
        let confirm = Confirm::new().with_prompt(question).default(false);
        self.answered(confirm.interact_on(&self.term))
    }

    /// A text that a person types.
    pub(super) fn text(&self, prompt: &str, may_be_empty: bool) -> Result<String, Error> {
        let input = Input::<String>::new().with_prompt(prompt);
        let input = input.allow_empty(may_be_empty);
        let text = self.answered(input.interact_text_on(&self.term))?;
        Ok(text.trim().to_owned())
    }

    /// A text that is not shown while it is typed.
    pub(super) fn secret(&self, prompt: &str, may_be_empty: bool) -> Result<Secret, Error> {
        let echo = Echo::remember();
        let (send, receive) = mpsc::channel();
        let (prompt, term) = (prompt.to_owned(), self.term.clone());
        // The prompt reads a whole line, which Ctrl-C does not interrupt: the thread is left behind.
        thread::spawn(move || {
            let input = Password::new().with_prompt(prompt);
            let input = input.allow_empty_password(may_be_empty);
            let _ = send.send(input.interact_on(&term));
        });
        let typed = loop {
            match receive.recv_timeout(LOOK) {
                Ok(typed) => break typed,
                Err(_) if self.interrupted.load(Ordering::Relaxed) => {
                    echo.restore();
                    let cancelled = std::io::Error::from(std::io::ErrorKind::Interrupted);
                    break Err(dialoguer::Error::IO(cancelled));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let gone = std::io::Error::other("the prompt ended");
                    break Err(dialoguer::Error::IO(gone));
                }
            }
        };
        Ok(Secret::new(self.answered(typed)?))
    }

    /// An answer, or why there is none, with the cursor back in sight.
    fn answered<T>(&self, result: dialoguer::Result<T>) -> Result<T, Error> {
        let dialoguer::Error::IO(error) = match result {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        // Nothing can be done about a terminal that refuses even this.
        let _ = self.term.show_cursor();
        let cancelled = error.kind() == std::io::ErrorKind::Interrupted;
        if cancelled || self.interrupted.load(Ordering::Relaxed) {
            let _ = self.term.write_line("");
            Err(Error::Cancelled)
        } else {
            Err(Error::Prompt(error.into()))
        }
    }
}

/// Whether the terminal shows what is typed, before a prompt changes that.
struct Echo {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Echo {
    fn remember() -> Self {
        Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }

    fn restore(self) {
        #[cfg(unix)]
        if let Some(before) = self.before {
            let now = rustix::termios::OptionalActions::Flush;
            let _ = rustix::termios::tcsetattr(std::io::stdin(), now, &before);
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

impl Ask for Terminal {
    fn ask(&mut self, standing: &str, decider: &Decider) -> Result<Answer, Error> {
        // Prompts that wrap are not cleared whole, so the question stands on lines of its own.
        let _ = self
            .term
            .write_line(&format!("\n{standing}\n{}", decider.ask));
        let mut items = choices(decider);
        if items.is_empty() {
            let unit = unit(decider.fact);
            let what = unit.map(|unit| format!("in {unit}; ")).unwrap_or_default();
            let prompt = format!("answer ({what}empty: I don't know)");
            let input = Input::<String>::new().with_prompt(prompt).allow_empty(true);
            let input = input.validate_with(|text: &String| match unit {
                Some(unit) if !text.trim().is_empty() && text.trim().parse::<f64>().is_err() => {
                    Err(format!("a number of {unit}, or nothing"))
                }
                _ => Ok(()),
            });
            let text = self.answered(input.interact_text_on(&self.term))?;
            let text = text.trim().to_owned();
            return Ok(if text.is_empty() {
                Answer::Unknown
            } else {
                Answer::Value(text)
            });
        }
        let known = items.len();
        items.extend(["I don't know".to_owned(), "enough questions".to_owned()]);
        let select = Select::new().with_prompt("answer").items(&items).default(0);
        let chosen = self.answered(select.interact_on_opt(&self.term))?;
        Ok(
            match chosen.and_then(|index| Some((index, items.get(index)?))) {
                Some((index, item)) if index < known => Answer::Value(item.clone()),
                Some((index, _)) if index == known => Answer::Unknown,
                _ => Answer::Stop,
            },
        )
    }
}

/// How long Ctrl-C may go unnoticed in a prompt.
const LOOK: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::Verdict;

    /// Gives the same answers in the same order to everybody.
    struct Script(Vec<Answer>, Vec<Fact>);

    impl Ask for Script {
        fn ask(&mut self, _standing: &str, decider: &Decider) -> Result<Answer, Error> {
            self.1.push(decider.fact);
            Ok(if self.0.is_empty() {
                Answer::Stop
            } else {
                self.0.remove(0)
            })
        }
    }

    fn decided_by(facts: &[Fact]) -> Diagnosis {
        let decide_by = facts.iter().map(|&fact| Decider {
            fact,
            ask: fact.question(),
            separates: Vec::new(),
            answers: vec!["yes".to_owned()],
        });
        Diagnosis {
            verdict: Verdict::Undetermined,
            provider: None,
            retry_after: None,
            findings: Vec::new(),
            remarks: Vec::new(),
            decide_by: decide_by.collect(),
            readings: Vec::new(),
            exchanges: Vec::new(),
        }
    }

    const ALL: [Fact; 3] = [Fact::WorkedBefore, Fact::SeveralWorkers, Fact::AgeDays];

    #[test]
    fn each_question_is_put_once_and_answers_become_facts() {
        let mut hints = Hints::default();
        let yes = Answer::Value("yes".to_owned());
        let mut person = Script(vec![Answer::Unknown, yes.clone(), yes], Vec::new());
        settle(decided_by(&ALL), &mut hints, &mut person, |_| {
            decided_by(&ALL)
        })
        .unwrap();
        assert_eq!(person.1, ALL);
        let yes = "yes".to_owned();
        assert_eq!(
            hints.facts,
            [(Fact::SeveralWorkers, yes.clone()), (Fact::AgeDays, yes)]
        );
    }

    #[test]
    fn asking_ends_when_nothing_decides_or_the_person_stops() {
        let mut hints = Hints::default();
        let mut person = Script(vec![Answer::Value("no".to_owned())], Vec::new());
        settle(decided_by(&ALL), &mut hints, &mut person, |_| {
            decided_by(&[])
        })
        .unwrap();
        assert_eq!(person.1.len(), 1);
        let mut person = Script(Vec::new(), Vec::new());
        settle(decided_by(&ALL), &mut hints, &mut person, |_| {
            decided_by(&ALL)
        })
        .unwrap();
        assert_eq!(person.1.len(), 1);
    }

    #[test]
    fn a_yes_no_fact_always_offers_both() {
        let decider = &decided_by(&[Fact::WorkedBefore]).decide_by[0];
        assert_eq!(choices(decider), ["yes", "no"]);
    }
}
