//! A view: what is left of a profile when the options have been heeded, ready to be reported.

use crate::{
    Error, Options,
    aggregate::aggregate,
    filter::{
        labels::{filter_keys, filter_labels},
        names::{NameFilters, filter_names, show_from},
        prune::prune_from,
        tag_frames::add_tag_frames,
    },
    label_filter::LabelFilter,
    paths::Trim,
    pattern::Pattern,
};
use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{LabelValue, Profile, Samples, units};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The column of values that is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Which one.
    pub index: usize,
    /// Values are divided by the first column.
    pub mean: bool,
    /// What it counts, `mean_` at the front for a mean.
    pub kind: BString,
    /// The unit of its values.
    pub unit: BString,
}

impl Column {
    /// Finds the column that the options name.
    ///
    /// # Errors
    /// Where there is none of that name or number, or none at all.
    pub fn find(profile: &Profile, options: &Options) -> Result<Column, Error> {
        let types = &profile.header.sample_types;
        let last = types.len().checked_sub(1).ok_or(Error::NoSampleTypes)?;
        let kind = |i: usize| profile.str(types[i].kind);
        let index = match options.sample_index.as_str() {
            "" => {
                let default = profile.header.default_sample_type;
                types.iter().position(|t| !default.is_empty() && t.kind == default).unwrap_or(last)
            }
            name => match name.parse::<i64>() {
                Ok(i) => usize::try_from(i)
                    .ok()
                    .filter(|&i| i <= last)
                    .ok_or_else(|| Error::SampleIndexRange { index: name.into(), last: last as i64 })?,
                // Without the prefix too: `inuse_space` finds the `space` of old profiles.
                Err(_) => (0..types.len())
                    .find(|&i| kind(i) == name || Some(kind(i)) == name.strip_prefix("inuse_").map(BStr::new))
                    .ok_or_else(|| {
                        let all: Vec<String> = (0..types.len()).map(|i| kind(i).to_string()).collect();
                        Error::UnknownSampleType { name: name.into(), types: format!("[{}]", all.join(" ")) }
                    })?,
            },
        };
        let prefix = if options.mean { "mean_" } else { "" };
        let kind = BString::from([prefix.as_bytes(), kind(index)].concat());
        Ok(Column { index, mean: options.mean, kind, unit: profile.str(types[index].unit).to_owned() })
    }

    /// Value and divisor of a sample; the divisor is 0 unless a mean is asked for.
    #[inline]
    pub fn of(&self, samples: &Samples, sample_idx: usize) -> (i64, i64) {
        let div = if self.mean { samples.values[0][sample_idx] } else { 0 };
        (samples.values[self.index][sample_idx], div)
    }
}

/// The unit of each numeric label key.
#[derive(Debug, Clone, Default)]
pub struct NumLabelUnits {
    units: HashMap<BString, BString>,
}

impl NumLabelUnits {
    /// The first unit that stands beside each key; where none does, one that the key suggests.
    /// Gives a line for each key that stands beside several.
    fn new(profile: &Profile) -> (Self, Vec<String>) {
        let mut units: BTreeMap<&BStr, &BStr> = BTreeMap::new();
        let mut others: BTreeMap<&BStr, BTreeSet<&BStr>> = BTreeMap::new();
        for label in profile.label_sets.iter().flatten() {
            let LabelValue::Num { unit, .. } = label.value else { continue };
            let (key, unit) = (profile.str(label.key), profile.str(unit));
            let known = units.entry(key).or_insert(unit);
            if known.is_empty() {
                *known = unit;
            } else if !unit.is_empty() && *known != unit {
                others.entry(key).or_default().insert(unit);
            }
        }
        let warnings = others
            .iter()
            .map(|(key, others)| {
                let others: Vec<String> = others.iter().map(ToString::to_string).collect();
                let (used, others) = (units[key], others.join(", "));
                format!("For tag {key} used unit {used}, also encountered unit(s) {others}")
            })
            .collect();
        let guess = |(key, unit): (&BStr, &BStr)| {
            let unit = match (unit.as_bytes(), key.as_bytes()) {
                (b"", b"alignment" | b"request") => "bytes".into(),
                (b"", _) => key.to_owned(),
                _ => unit.to_owned(),
            };
            (key.to_owned(), unit)
        };
        (NumLabelUnits { units: units.into_iter().map(guess).collect() }, warnings)
    }

    /// The unit of a key; empty for one that no sample has.
    pub fn get(&self, key: &BStr) -> &BStr {
        self.units.get(key).map_or("".into(), |u| u.as_bstr())
    }
}

/// What is left of a profile when the options have been heeded.
#[derive(Debug, Clone)]
pub struct View {
    /// The samples and frames that are left, at the granularity asked for.
    pub profile: Profile,
    /// The options.
    pub options: Options,
    /// Which values are reported.
    pub column: Column,
    /// What percentages are of: the sum of absolute values, before or after the filters as
    /// `relative_percentages` says; of the diff base alone where there is one.
    pub total: i64,
    /// The unit of each numeric label key.
    pub num_label_units: NumLabelUnits,
}

impl View {
    /// As [`View::with_warnings`], for callers whom warnings do not interest.
    ///
    /// # Errors
    /// The same.
    pub fn new(profile: Profile, options: Options) -> Result<View, Error> {
        View::with_warnings(profile, options, &mut Vec::new())
    }

    /// Heeds the options: label frames, filters, column, total, granularity, in upstream's
    /// order. Tables that nobody else shares are changed in place. What the user should know goes
    /// to `warnings`.
    ///
    /// # Errors
    /// Patterns that are none, a column that does not exist, a divisor of 0.
    pub fn with_warnings(
        mut profile: Profile,
        options: Options,
        warnings: &mut Vec<String>,
    ) -> Result<View, Error> {
        if profile.samples.times.is_some() {
            // To filters and reports of labels a time is a label like the others.
            profile.fold_times();
        }
        let (num_label_units, conflicts) = NumLabelUnits::new(&profile);
        warnings.extend(conflicts);
        tag_frames(&mut profile, &options, warnings);
        if options.relative_percentages {
            Filters::new(&options)?.apply(&mut profile, &num_label_units, warnings);
        }
        let column = Column::find(&profile, &options)?;
        if options.divide_by == 0.0 {
            return Err(Error::ZeroDivisor);
        }
        let total = total(&profile, &column);
        if !options.relative_percentages {
            Filters::new(&options)?.apply(&mut profile, &num_label_units, warnings);
        }
        aggregate(&mut profile, options.granularity, !options.no_inlines, options.show_columns);
        Ok(View { profile, options, column, total, num_label_units })
    }

    /// The unit of a numeric label key.
    pub fn num_label_unit(&self, key: &BStr) -> BString {
        self.num_label_units.get(key).to_owned()
    }

    /// The name of the program, from the first mapping.
    pub fn title(&self) -> Option<&BStr> {
        self.profile.main_binary()
    }

    /// What is cut from source paths.
    pub fn trim_paths(&self) -> Trim<'_> {
        Trim { trim_path: &self.options.trim_path, source_path: &self.options.source_path }
    }

    /// What values are multiplied by before they are shown.
    pub fn ratio(&self) -> f64 {
        1.0 / self.options.divide_by
    }

    /// The profile with every value divided by `divide_by`.
    pub fn divided_profile(&self) -> Profile {
        let mut profile = self.profile.clone();
        let ratio = self.ratio();
        if ratio > 0.0 && ratio != 1.0 {
            for column in &mut Arc::make_mut(&mut profile.samples).values {
                column.iter_mut().for_each(|value| *value = scale(*value, ratio));
            }
        }
        profile
    }

    /// The active filters as `option=value`, in upstream's order.
    pub fn active_filters(&self) -> Vec<String> {
        let o = &self.options;
        let all = [
            ("focus", &o.focus),
            ("ignore", &o.ignore),
            ("hide", &o.hide),
            ("show", &o.show),
            ("show_from", &o.show_from),
            ("tagfocus", &o.tagfocus),
            ("tagignore", &o.tagignore),
            ("tagshow", &o.tagshow),
            ("taghide", &o.taghide),
        ];
        all.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}={v}")).collect()
    }
}

/// Formats values as a report shows them.
#[derive(Debug, Clone)]
pub struct Formatter {
    unit: BString,
    to: BString,
    ratio: f64,
}

impl Formatter {
    /// For the values of a view, in the unit `to`.
    pub fn new(view: &View, to: impl Into<BString>) -> Self {
        Formatter { unit: view.column.unit.clone(), to: to.into(), ratio: view.ratio() }
    }

    /// A value with its unit.
    pub fn format(&self, value: i64) -> BString {
        units::scaled_label(scale(value, self.ratio), &self.unit, &self.to)
    }

    /// The unit that values are shown in; `minimum` and `auto` choose one for each.
    pub fn unit(&self) -> &BStr {
        self.to.as_bstr()
    }
}

/// The value times a ratio that is worth applying.
pub(crate) fn scale(value: i64, ratio: f64) -> i64 {
    if ratio > 0.0 && ratio != 1.0 { (value as f64 * ratio) as i64 } else { value }
}

fn tag_frames(profile: &mut Profile, options: &Options, warnings: &mut Vec<String>) {
    fn keys(list: &str) -> Vec<&str> {
        list.split(',').filter(|key| !key.is_empty()).collect()
    }
    let matched = add_tag_frames(profile, &keys(&options.tagroot), &keys(&options.tagleaf), &options.unit);
    warn_no_match(warnings, options.tagroot.is_empty() || matched.root, "TagRoot");
    warn_no_match(warnings, options.tagleaf.is_empty() || matched.leaf, "TagLeaf");
}

fn warn_no_match(warnings: &mut Vec<String>, matched: bool, option: &str) {
    if !matched {
        warnings.push(format!("{option} expression matched no samples"));
    }
}

/// The sum of absolute values, or of the diff base's where there is one; its mean for a mean.
fn total(profile: &Profile, column: &Column) -> i64 {
    #[derive(Default)]
    struct Sum {
        value: i64,
        div: i64,
    }
    let is_base = profile.base_label_sets();
    let (mut all, mut base) = (Sum::default(), Sum::default());
    for i in 0..profile.samples.len() {
        let (value, div) = column.of(&profile.samples, i);
        let add = |sum: &mut Sum| {
            sum.value = sum.value.saturating_add(value.saturating_abs());
            sum.div = sum.div.saturating_add(div);
        };
        add(&mut all);
        if is_base[profile.samples.labels[i] as usize] {
            add(&mut base);
        }
    }
    let Sum { value, div } = if base.value > 0 { base } else { all };
    if div == 0 { value } else { value.wrapping_div(div) }
}

/// The compiled filters.
struct Filters {
    focus: Option<Pattern>,
    ignore: Option<Pattern>,
    hide: Option<Pattern>,
    show: Option<Pattern>,
    show_from: Option<Pattern>,
    tagfocus: Option<LabelFilter>,
    tagignore: Option<LabelFilter>,
    prune_from: Option<Pattern>,
    tagshow: Option<Pattern>,
    taghide: Option<Pattern>,
    /// How label filters were understood.
    notes: Vec<String>,
}

impl Filters {
    fn new(o: &Options) -> Result<Filters, Error> {
        let mut notes = Vec::new();
        Ok(Filters {
            focus: pattern("focus", &o.focus)?,
            ignore: pattern("ignore", &o.ignore)?,
            hide: pattern("hide", &o.hide)?,
            show: pattern("show", &o.show)?,
            show_from: pattern("show_from", &o.show_from)?,
            tagfocus: label_filter("tagfocus", &o.tagfocus, &mut notes)?,
            tagignore: label_filter("tagignore", &o.tagignore, &mut notes)?,
            prune_from: pattern("prune_from", &o.prune_from)?,
            tagshow: pattern("tagshow", &o.tagshow)?,
            taghide: pattern("taghide", &o.taghide)?,
            notes,
        })
    }

    /// Applies them in upstream's order (`applyFocus`); each that matches nothing warns.
    fn apply(&self, profile: &mut Profile, units: &NumLabelUnits, warnings: &mut Vec<String>) {
        warnings.extend(self.notes.iter().cloned());
        let names = NameFilters {
            focus: self.focus.as_ref(),
            ignore: self.ignore.as_ref(),
            hide: self.hide.as_ref(),
            show: self.show.as_ref(),
        };
        let mut check =
            |asked: bool, matched: bool, option| warn_no_match(warnings, !asked || matched, option);
        let matched = filter_names(profile, &names);
        check(names.focus.is_some(), matched.focus, "Focus");
        check(names.ignore.is_some(), matched.ignore, "Ignore");
        check(names.hide.is_some(), matched.hide, "Hide");
        check(names.show.is_some(), matched.show, "Show");
        if let Some(pattern) = &self.show_from {
            check(true, show_from(profile, pattern), "ShowFrom");
        }
        let (focus, ignore) = (self.tagfocus.as_ref(), self.tagignore.as_ref());
        if focus.is_some() || ignore.is_some() {
            let (focused, ignored) = filter_labels(profile, units, focus, ignore);
            check(focus.is_some(), focused, "TagFocus");
            check(ignore.is_some(), ignored, "TagIgnore");
        }
        let (show, hide) = (self.tagshow.as_ref(), self.taghide.as_ref());
        let (shown, hidden) = filter_keys(profile, show, hide);
        check(show.is_some(), shown, "TagShow");
        check(hide.is_some(), hidden, "TagHide");
        if let Some(pattern) = &self.prune_from {
            prune_from(profile, pattern);
        }
    }
}

fn pattern(option: &'static str, text: &str) -> Result<Option<Pattern>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    Pattern::new(text).map(Some).map_err(|source| Error::Pattern { option, source })
}

fn label_filter(
    option: &'static str,
    text: &str,
    notes: &mut Vec<String>,
) -> Result<Option<LabelFilter>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let filter = LabelFilter::new(text).map_err(|source| Error::LabelFilter { option, source })?;
    notes.extend(filter.note(option));
    Ok(Some(filter))
}
