//! What a report can be asked for.

use crate::Granularity;
use jiff::tz::TimeZone;

/// The options of a report, named as pprof's; per-command defaults are applied already.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Treat a function reached by different paths as different nodes.
    pub call_tree: bool,
    /// Percentages of what the filters leave, not of all.
    pub relative_percentages: bool,
    /// Unit of values: `minimum`, `auto` or a unit.
    pub unit: String,
    /// Short header.
    pub compact_labels: bool,
    /// Where sources are looked for, a list of folders.
    pub source_path: String,
    /// Prefixes to cut from source paths.
    pub trim_path: String,
    /// Divide by the first column.
    pub mean: bool,
    /// Column by name or number; empty for the profile's default.
    pub sample_index: String,
    /// Values are divided by this.
    pub divide_by: f64,
    /// Order by cumulative weight.
    pub cum_sort: bool,
    /// Label keys that become frames at the root, separated by commas.
    pub tagroot: String,
    /// Label keys that become frames at the leaf, separated by commas.
    pub tagleaf: String,
    /// Leave out what became less.
    pub drop_negative: bool,
    /// The most nodes shown; 0 or less for no limit.
    pub node_count: i64,
    /// Nodes with less than this share of the total are left out.
    pub node_fraction: f64,
    /// Edges with less than this share of the total are left out.
    pub edge_fraction: f64,
    /// Keep samples with a matching frame.
    pub focus: String,
    /// Drop samples with a matching frame.
    pub ignore: String,
    /// Cut stacks below the lowest matching frame.
    pub prune_from: String,
    /// Drop matching frames.
    pub hide: String,
    /// Keep matching frames only.
    pub show: String,
    /// Cut stacks above the highest matching frame.
    pub show_from: String,
    /// Keep samples with a matching label.
    pub tagfocus: String,
    /// Drop samples with a matching label.
    pub tagignore: String,
    /// Keep labels with a matching key only.
    pub tagshow: String,
    /// Drop labels with a matching key.
    pub taghide: String,
    /// Count inlined functions as their caller.
    pub no_inlines: bool,
    /// Tell columns apart at the granularity of lines.
    pub show_columns: bool,
    /// How fine the report looks.
    pub granularity: Granularity,
    /// The zone in which times are shown.
    pub time_zone: TimeZone,
}

impl Default for Options {
    /// Nothing filtered, nothing left out.
    fn default() -> Self {
        Options {
            call_tree: false,
            relative_percentages: false,
            unit: "minimum".into(),
            compact_labels: false,
            source_path: String::new(),
            trim_path: String::new(),
            mean: false,
            sample_index: String::new(),
            divide_by: 1.0,
            cum_sort: false,
            tagroot: String::new(),
            tagleaf: String::new(),
            drop_negative: false,
            node_count: 0,
            node_fraction: 0.0,
            edge_fraction: 0.0,
            focus: String::new(),
            ignore: String::new(),
            prune_from: String::new(),
            hide: String::new(),
            show: String::new(),
            show_from: String::new(),
            tagfocus: String::new(),
            tagignore: String::new(),
            tagshow: String::new(),
            taghide: String::new(),
            no_inlines: false,
            show_columns: false,
            granularity: Granularity::Functions,
            time_zone: TimeZone::UTC,
        }
    }
}
