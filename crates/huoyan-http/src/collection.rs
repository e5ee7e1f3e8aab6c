//! A profile of what happens while somebody waits.

use crate::Response;
use huoyan::cpu::Guard;
use huoyan::{Profile, Snapshot};
use std::time::Duration;

/// A profile that is being collected: wait for [`Collection::duration`] and then [`Collection::finish`] it. Dropped
/// before, it ends and is lost.
#[derive(Debug)]
pub struct Collection {
    duration: Duration,
    is_head: bool,
    work: Work,
}

#[derive(Debug)]
pub(crate) enum Work {
    /// A CPU profile.
    Cpu(Guard<Vec<u8>>),
    /// The difference of two states of a profile.
    Delta(Profile, Snapshot),
}

impl Collection {
    pub(crate) fn new(duration: Duration, is_head: bool, work: Work) -> Collection {
        Collection { duration, is_head, work }
    }

    /// How long it is to go on.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Ends it and gives the answer.
    pub fn finish(self) -> Response {
        let mut response = match self.work {
            Work::Cpu(guard) => match guard.stop() {
                Ok(bytes) => Response::file("profile", bytes),
                Err(error) => Response::error(500, &format!("failed to collect profile: {error}")),
            },
            Work::Delta(profile, before) => {
                let mut bytes = Vec::new();
                match profile.write_delta(&before, &mut bytes) {
                    Ok(()) => Response::file(&format!("{}-delta", profile.name()), bytes),
                    Err(error) => Response::error(500, &format!("failed to compute delta: {error}")),
                }
            }
        };
        if self.is_head {
            response.body.clear();
        }
        response
    }
}
