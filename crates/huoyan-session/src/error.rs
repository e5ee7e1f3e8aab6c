//! Why there is no report.

use huoyan_source::os_reason;
use std::io;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No source could be read; the reasons have gone to the console.
    #[error("{0}")]
    NothingFetched(&'static str),
    /// The profiles do not go together.
    #[error("{prefix}{source}")]
    Profile {
        /// What was being done.
        prefix: &'static str,
        /// Why they do not.
        source: huoyan_profile::Error,
    },
    /// The options do not go with the profile.
    #[error(transparent)]
    Report(#[from] huoyan_report::Error),
    /// What was said about fetching is wrong.
    #[error(transparent)]
    Source(#[from] huoyan_source::Error),
    /// The picture cannot be drawn.
    #[error(transparent)]
    Picture(#[from] huoyan_render::picture::ImageError),
    /// A graph in DOT cannot be drawn.
    #[error("{0}")]
    DotFile(String),
    /// The value of an option makes no picture.
    #[error("{0}")]
    Option(String),
    /// None of the programs that could show the report is there.
    #[error("no viewer can be started ({names}): write the report to a file with -output=FILE")]
    NoViewer {
        /// Those that were tried.
        names: String,
    },
    /// A report cannot be sent to a program.
    #[error("{program}: {}", os_reason(.source))]
    Pipe {
        /// What was to be run.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// The next command cannot be read.
    #[error("read commands: {}", os_reason(.0))]
    Commands(io::Error),
    /// A file of headers cannot be read.
    #[error("{0}")]
    HeaderFile(String),
    /// The folder that sources are looked for from is gone.
    #[error("could not stat current dir: {}", os_reason(.0))]
    WorkingDir(io::Error),
    /// The report's file cannot be made.
    #[error("open {path}: {}", os_reason(.source))]
    Create {
        /// The file.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// The report could not be written.
    #[error("write report: {}", os_reason(.0))]
    Output(#[from] io::Error),
}

impl From<huoyan_profile::Error> for Error {
    fn from(source: huoyan_profile::Error) -> Self {
        Error::Profile { prefix: "", source }
    }
}

impl Error {
    /// Whether nobody reads the report any more (`pprof … | head`), which is no error to the user.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) | Error::Commands(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The same, told with what was being done.
    pub(crate) fn prefixed(self, prefix: &'static str) -> Self {
        match self {
            Error::Profile { source, .. } => Error::Profile { prefix, source },
            other => other,
        }
    }
}
