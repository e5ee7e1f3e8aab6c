//! The copy that is kept of a profile from the network.

use crate::{
    console::Console,
    environment::{home, variable},
};
use huoyan_profile::Profile;
use huoyan_source::{Messages, SavedCopies};
use std::io::Write as _;

/// Writes the copy and says where; a failure is told and stops nothing.
pub(crate) fn save_copy(profile: &Profile, console: &dyn Console) {
    let message = match try_save(profile, console) {
        Ok(path) => format!("Saved profile in {path}"),
        Err(reason) => format!("Could not save profile: {reason}"),
    };
    console.message(message.as_bytes());
}

fn try_save(profile: &Profile, console: &dyn Console) -> Result<String, String> {
    let copies =
        SavedCopies::new(variable("PPROF_TMPDIR").as_deref(), home().as_deref(), &std::env::temp_dir());
    // Encoded first, so that an interrupted run leaves no half file.
    let mut bytes = Vec::new();
    huoyan_format::write_pprof(profile, &mut bytes).map_err(|e| e.to_string())?;
    let types: Vec<&[u8]> =
        profile.header.sample_types.iter().map(|t| profile.str(t.kind).as_ref()).collect();
    let binary = profile.mappings.first().map(|m| profile.str(m.file)).filter(|file| !file.is_empty());
    let (mut file, path) = copies
        .create(binary.map(AsRef::as_ref), &types, &SavedMessages(console))
        .map_err(|e| e.to_string())?;
    file.write_all(&bytes).map_err(|e| e.to_string())?;
    Ok(path.display().to_string())
}

struct SavedMessages<'a>(&'a dyn Console);

impl Messages for SavedMessages<'_> {
    fn message(&self, text: &str) {
        self.0.message(text.as_bytes());
    }
}
