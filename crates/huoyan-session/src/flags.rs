//! The table of flags that are neither options nor formats: where profiles come from, how they are fetched
//! and symbolised, which value is shown, and what the program itself is asked for.

use std::ffi::OsString;

use crate::options::Completes;
use crate::slot::{Choice, Kind, Slot};

/// Part of the help in which a flag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Where profiles come from.
    Source,
    /// Odds and ends.
    Misc,
    /// Short forms of `-sample_index`.
    Legacy,
    /// Additions of huoyan.
    Huoyan,
}

/// One flag.
pub struct Flag {
    /// Its name, without the dash.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The part of the help in which it stands.
    pub section: Section,
    /// What stands after its name in the help.
    pub operand: &'static str,
    /// Lines of help.
    pub help: &'static [&'static str],
    /// Lines of the help that stand below it: words that it takes, or what may stand in its place.
    pub below: &'static [&'static str],
    /// What may stand after it.
    pub completes: Completes,
    /// The sample type for which it is a short form.
    pub sample_index: Option<&'static str>,
    /// Its place among the values.
    pub slot: fn(&mut FlagValues) -> Slot<'_>,
}

/// The shell whose completion file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Choice for Option<Shell> {
    fn word(&self) -> &'static str {
        match self {
            None => "",
            Some(Shell::Bash) => "bash",
            Some(Shell::Zsh) => "zsh",
            Some(Shell::Fish) => "fish",
        }
    }

    fn set_word(&mut self, word: &str) -> bool {
        *self = match word {
            "bash" => Some(Shell::Bash),
            "zsh" => Some(Shell::Zsh),
            "fish" => Some(Shell::Fish),
            _ => return false,
        };
        true
    }
}

/// Most bytes that a profile may decompress to, unless the user allows more.
pub const USUAL_MAX_BYTES: u64 = 1 << 30;

/// Folder, file or source, `Completes` by the operand's word.
macro_rules! flags {
    (@or $fallback:expr;) => { $fallback };
    (@or $fallback:expr; $given:expr) => { $given };
    ($(
        $field:ident: $type:ty, $kind:ident, default $default:expr, in $section:ident
        $(, operand $operand:literal)? $(, completes $completes:expr)? $(, sample_index $index:literal)?,
        help [$($help:literal),+ $(,)?] $(, below [$($below:literal),+ $(,)?])?;
    )+) => {
        /// What the flags of [`FLAGS`] were set to.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)] // The meaning is the help in the table.
        pub struct FlagValues {
            $( pub $field: $type, )+
        }

        impl Default for FlagValues {
            fn default() -> FlagValues {
                FlagValues { $( $field: $default, )+ }
            }
        }

        /// All flags, in the order of the help.
        pub static FLAGS: &[Flag] = &[ $( Flag {
            name: stringify!($field),
            kind: Kind::$kind,
            section: Section::$section,
            operand: flags!(@or ""; $($operand)?),
            help: &[$($help),+],
            below: flags!(@or &[]; $(&[$($below),+])?),
            completes: flags!(@or Completes::Nothing; $($completes)?),
            sample_index: flags!(@or None; $(Some($index))?),
            slot: |values| Slot::$kind(&mut values.$field),
        }, )+ ];
    };
}

flags! {
    seconds: i64, Int, default -1, in Source,
        help ["Duration for time-based profile collection"];
    timeout: i64, Int, default -1, in Source,
        help ["Timeout in seconds for profile collection"];
    buildid: String, Text, default String::new(), in Source,
        help ["Override build id for main binary"];
    add_comment: String, Text, default String::new(), in Source,
        help ["Free-form annotation to add to the profile",
              "Displayed on some reports or with pprof -comments"];
    diff_base: OsString, Path, default OsString::new(), in Source, operand " source",
        completes Completes::Source,
        help ["Source of base profile for comparison"];
    base: OsString, Path, default OsString::new(), in Source, operand " source", completes Completes::Source,
        help ["Source of base profile for profile subtraction"],
        below ["    profile.pb.gz         Profile in compressed protobuf format",
               "    legacy_profile        Profile in legacy pprof format",
               "    http://host/profile   URL for profile handler to retrieve"];
    symbolize: String, Text, default String::new(), in Source, operand "=",
        completes Completes::Words(&["none", "local", "fastlocal", "remote", "force", "demangle=none",
            "demangle=templates", "demangle=full", "demangle=default"]),
        help ["Controls source of symbol information"],
        below ["      none                  Do not attempt symbolization",
               "      local                 Examine only local binaries",
               "      fastlocal             Only get function names from local binaries",
               "      remote                Do not examine local binaries",
               "      force                 Force re-symbolization",
               "    Binary                  Local path or build id of binary for symbolization"];
    tls_cert: OsString, Path, default OsString::new(), in Source, completes Completes::File,
        help ["TLS client certificate file for fetching profile and symbols"];
    tls_key: OsString, Path, default OsString::new(), in Source, completes Completes::File,
        help ["TLS private key file for fetching profile and symbols"];
    tls_ca: OsString, Path, default OsString::new(), in Source, completes Completes::File,
        help ["TLS CA certs file for fetching profile and symbols"];

    http: String, Text, default String::new(), in Misc,
        completes Completes::Words(&["localhost:", "localhost:8080"]),
        help ["Provide web interface at host:port.",
              "Host is optional and 'localhost' by default.",
              "Port is optional and a randomly available port by default."];
    no_browser: bool, Bool, default false, in Misc,
        help ["Skip opening a browser for the interactive web UI."];
    tools: OsString, Path, default OsString::new(), in Misc, completes Completes::Folder,
        help ["Search path for object tools"];
    all_frames: bool, Bool, default false, in Misc,
        help ["Ignore drop_frames and keep_frames regexps in the profile",
              "Rarely needed, mainly used for debugging pprof itself"];

    inuse_space: bool, Bool, default false, in Legacy, sample_index "inuse_space",
        help ["Same as -sample_index=inuse_space"];
    inuse_objects: bool, Bool, default false, in Legacy, sample_index "inuse_objects",
        help ["Same as -sample_index=inuse_objects"];
    alloc_space: bool, Bool, default false, in Legacy, sample_index "alloc_space",
        help ["Same as -sample_index=alloc_space"];
    alloc_objects: bool, Bool, default false, in Legacy, sample_index "alloc_objects",
        help ["Same as -sample_index=alloc_objects"];
    total_delay: bool, Bool, default false, in Legacy, sample_index "delay",
        help ["Same as -sample_index=delay"];
    contentions: bool, Bool, default false, in Legacy, sample_index "contentions",
        help ["Same as -sample_index=contentions"];
    mean_delay: bool, Bool, default false, in Legacy, sample_index "delay",
        help ["Same as -mean -sample_index=delay"];

    header: Vec<String>, Secrets, default Vec::new(), in Huoyan, operand " K:V",
        help ["Header to send with every fetch, may be given again"];
    header_file: Vec<OsString>, Paths, default Vec::new(), in Huoyan, operand " FILE",
        completes Completes::File,
        help ["File of such headers, one a line"];
    source_label: Option<String>, BoolOrText, default None, in Huoyan, operand "[=KEY]",
        help ["Label samples with the name of their source"];
    max_bytes: u64, Size, default USUAL_MAX_BYTES, in Huoyan, operand " SIZE",
        completes Completes::Words(&["1GB", "2GB", "4GB", "16GB"]),
        help ["Most bytes of a profile after decompression (1GB)"];
    allow_host: Vec<OsString>, Paths, default Vec::new(), in Huoyan, operand " NAME",
        help ["Name under which -http is asked, beside localhost; may be given again"];
    install_links: OsString, Path, default OsString::new(), in Huoyan, operand " DIR",
        completes Completes::Folder,
        help ["Link this program's other names into a folder"];
    completion: Option<Shell>, Word, default None, in Huoyan, operand " SHELL",
        completes Completes::Words(&["bash", "zsh", "fish"]),
        help ["Print completions for bash, zsh or fish"];
    man: bool, Bool, default false, in Huoyan,
        help ["Print the manual page"];
    version: bool, Bool, default false, in Huoyan,
        help ["Print whose program this is, and which version"];
}

/// The flag of this name.
pub fn flag(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.name == name)
}

/// The order in which the short forms of `-sample_index` are looked at: the first one counts.
pub(crate) static VALUE_FLAGS_IN_ORDER: [&str; 7] = [
    "total_delay",
    "mean_delay",
    "contentions",
    "inuse_space",
    "inuse_objects",
    "alloc_space",
    "alloc_objects",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::COMMANDS;
    use crate::options::OPTIONS;

    #[test]
    fn no_name_is_taken_twice() {
        let choices = OPTIONS.iter().flat_map(|option| option.choices).map(|choice| choice.name);
        let mut names: Vec<_> = FLAGS.iter().map(|flag| flag.name).chain(choices).collect();
        names.extend(OPTIONS.iter().map(|option| option.name));
        names.extend(COMMANDS.iter().map(|command| command.name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn short_forms_of_sample_index_are_all_looked_at() {
        let short_forms = FLAGS.iter().filter(|flag| flag.sample_index.is_some());
        assert!(short_forms.clone().all(|flag| VALUE_FLAGS_IN_ORDER.contains(&flag.name)));
        assert_eq!(short_forms.count(), VALUE_FLAGS_IN_ORDER.len());
    }
}
