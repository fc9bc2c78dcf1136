//! Many refreshes at once: threads that keep tokens, around one that moves the bytes.
//!
//! Storing tokens durably makes a thread wait, so each worker is a thread of its own, and all of
//! them send through the one runtime of the caller.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::Recipe;
use crate::error::Error;
use crate::oauth::flow::{Kept, News, Watch};
use crate::oauth::refresh::{Policy, Refresh, Refreshed};
use crate::store::{Name, Store};

/// A connection that is to be refreshed.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) name: Name,
    /// The host of its token endpoint.
    pub(super) host: String,
}

/// Who works, and how.
pub(super) struct Crew<'a> {
    pub(super) jobs: usize,
    /// How many at one host.
    pub(super) jobs_per_host: usize,
    pub(super) store: &'a Store,
    pub(super) policy: &'a Policy,
    pub(super) recipe: &'a Recipe,
    pub(super) stopped: &'a (dyn Fn() -> bool + Sync),
}

/// A connection and what became of it.
pub(super) type Done = (Name, Result<Refreshed, Error>);

impl Crew<'_> {
    /// Refreshes all `jobs`, and tells of each when it is done.
    pub(super) fn work(&self, jobs: Vec<Job>, mut each: impl FnMut(Done)) -> Result<(), Error> {
        let workers = self.jobs.min(jobs.len());
        let queue = Queue::new(jobs, self.jobs_per_host);
        let (sender, mut receiver) = mpsc::unbounded_channel();
        thread::scope(|scope| {
            super::block_on(async {
                let runtime = Handle::current();
                for _ in 0..workers {
                    let (queue, sender, runtime) = (&queue, sender.clone(), runtime.clone());
                    scope.spawn(move || {
                        while let Some(job) = queue.next(self.stopped) {
                            let done = runtime.block_on(self.one(&job, queue));
                            queue.done(&job.host);
                            // Nobody listens any more only when all ends.
                            let _ = sender.send((job.name, done));
                        }
                    });
                }
                drop(sender);
                while let Some(done) = receiver.recv().await {
                    each(done);
                }
            })
        })
    }

    async fn one(&self, job: &Job, queue: &Queue) -> Result<Refreshed, Error> {
        let refresh = Refresh {
            store: self.store,
            name: &job.name,
            policy: self.policy,
            recipe: self.recipe,
            watch: &Attentive {
                queue,
                host: &job.host,
            },
            stopped: self.stopped,
        };
        refresh.run().await
    }
}

/// Notices when a host wants a pause, for the sake of all who would ask it next.
struct Attentive<'a> {
    queue: &'a Queue,
    host: &'a str,
}

impl Watch for Attentive<'_> {
    fn exchange(&self, _: &Kept) {}

    fn news(&self, news: &News<'_>) {
        if let News::Again {
            pause, told: true, ..
        } = news
        {
            self.queue.rest(self.host, *pause);
        }
    }
}

/// What is still to be done, and which hosts are busy or want a pause.
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    jobs_per_host: usize,
}

struct State {
    waiting: VecDeque<Job>,
    hosts: BTreeMap<String, HostState>,
}

#[derive(Default)]
struct HostState {
    busy: usize,
    rests_until: Option<Instant>,
}

impl Queue {
    fn new(jobs: Vec<Job>, jobs_per_host: usize) -> Self {
        Self {
            state: Mutex::new(State {
                waiting: jobs.into(),
                hosts: BTreeMap::new(),
            }),
            changed: Condvar::new(),
            jobs_per_host,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job whose host has room; none when all are taken, or an end is wanted.
    fn next(&self, stopped: &dyn Fn() -> bool) -> Option<Job> {
        let mut state = self.state();
        loop {
            if stopped() || state.waiting.is_empty() {
                return None;
            }
            let now = Instant::now();
            let has_room = |job: &Job| {
                state.hosts.get(&job.host).is_none_or(|host| {
                    host.busy < self.jobs_per_host && host.rests_until.is_none_or(|at| at <= now)
                })
            };
            if let Some(at) = state.waiting.iter().position(has_room) {
                let job = state.waiting.remove(at)?;
                state.hosts.entry(job.host.clone()).or_default().busy += 1;
                return Some(job);
            }
            let waited = self.changed.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn done(&self, host: &str) {
        if let Some(host) = self.state().hosts.get_mut(host) {
            host.busy -= 1;
        }
        self.changed.notify_all();
    }

    fn rest(&self, host: &str, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.state();
        let host = state.hosts.entry(host.to_owned()).or_default();
        host.rests_until = host.rests_until.max(Some(until));
    }
}

/// How long a worker waits before it looks again whether an end is wanted or a pause is over.
const LOOK: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, host: &str) -> Job {
        Job {
            name: name.parse().unwrap(),
            host: host.to_owned(),
        }
    }

    #[test]
    fn a_busy_host_does_not_keep_the_others_waiting() {
        let jobs = vec![job("a", "x"), job("b", "x"), job("c", "y")];
        let queue = Queue::new(jobs, 1);
        let next = || queue.next(&|| false).map(|job| job.name.to_string());
        assert_eq!(next().as_deref(), Some("a"));
        assert_eq!(next().as_deref(), Some("c"));
        queue.done("x");
        queue.rest("x", Duration::from_millis(1));
        assert_eq!(next().as_deref(), Some("b"));
        assert_eq!(next(), None);
    }

    #[test]
    fn nothing_is_begun_once_an_end_is_wanted() {
        let queue = Queue::new(vec![job("a", "x")], 1);
        assert!(queue.next(&|| true).is_none());
    }
}
