//! The work of `split` under the crate `pprof` or `rpprof`, whichever feature is on.
//!
//!     truth-peers --hz N --seconds N --out FILE

#[path = "../../../crates/huoyan/examples/split/job.rs"]
mod job;

#[cfg(feature = "pprof")]
use pprof::{ProfilerGuardBuilder, protos::Message};
#[cfg(all(feature = "rpprof", not(feature = "pprof")))]
use rpprof::{ProfilerGuardBuilder, protos::Message};
use std::error::Error;
use std::time::Duration;

const PEER: &str = if cfg!(feature = "pprof") { "pprof" } else { "rpprof" };

fn main() -> Result<(), Box<dyn Error>> {
    let (mut hz, mut seconds, mut out) = (100, 6.0, "peer.pb".to_owned());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.trim_start_matches('-') {
            "hz" => hz = value.parse()?,
            "seconds" => seconds = value.parse()?,
            "out" => out = value,
            _ => return Err(format!("unknown flag {arg}").into()),
        }
    }
    let guard = ProfilerGuardBuilder::default().frequency(hz).build()?;
    // It knows no labels.
    let truth = job::run(Duration::from_secs_f64(seconds), |_, work| work());
    let profile = guard.report().build()?.pprof()?;
    std::fs::write(out, profile.encode_to_vec())?;
    println!("{}", job::json(hz as u32, PEER, seconds, &truth));
    Ok(())
}
