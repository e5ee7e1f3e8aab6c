//! A view: what is left of a profile when the options have been heeded, ready to be reported.

use crate::{
    Column, Error, NumLabelUnits, Options,
    aggregate::aggregate,
    filter::{
        labels::{filter_keys, filter_labels},
        names::{NameFilters, filter_names, show_from},
        prune::prune_from,
        tag_frames::add_tag_frames,
    },
    formatter::scale,
    graph::mean,
    label_filter::LabelFilter,
    paths::Trim,
    pattern::Pattern,
    stacks::Amount,
};
use bstr::{BStr, BString};
use huoyan_profile::Profile;
use std::sync::Arc;

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
    /// What shares are of: the same sum, not divided where a mean is asked for. The mean of all
    /// says nothing about how much of them a function is; upstream's shares are of it and may be
    /// thousands of percent.
    pub total_weight: i64,
    /// What there is before the filters, of both sides of a comparison; after them if `relative_percentages` says so.
    pub whole: Totals,
    /// The unit of each numeric label key.
    pub num_label_units: NumLabelUnits,
}

/// What all samples count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Those of the profile.
    pub value: Amount,
    /// Those of the base, where there is one.
    pub base: Option<Amount>,
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
        let is_difference = profile.base_label_sets().contains(&true);
        tag_frames(&mut profile, &options, warnings)?;
        if options.relative_percentages {
            Filters::new(&options)?.apply(&mut profile, &num_label_units, warnings)?;
        }
        let column = Column::find(&profile, &options)?;
        if options.divide_by == 0.0 {
            return Err(Error::ZeroDivisor);
        }
        let (total_weight, total_div) = total(&profile, &column);
        let whole = totals(&profile, &column, is_difference);
        if !fits(&profile, &column) {
            warnings.push(SATURATED.to_owned());
        }
        if !options.relative_percentages {
            Filters::new(&options)?.apply(&mut profile, &num_label_units, warnings)?;
        }
        aggregate(&mut profile, options.granularity, !options.no_inlines, options.show_columns);
        Ok(View {
            profile,
            options,
            column,
            total: mean(total_weight, total_div),
            total_weight,
            whole,
            num_label_units,
        })
    }

    /// What the samples count that are left.
    pub fn totals(&self) -> Totals {
        totals(&self.profile, &self.column, self.whole.base.is_some())
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

fn tag_frames(profile: &mut Profile, options: &Options, warnings: &mut Vec<String>) -> Result<(), Error> {
    fn keys(list: &str) -> Vec<&str> {
        list.split(',').filter(|key| !key.is_empty()).collect()
    }
    let matched = add_tag_frames(profile, &keys(&options.tagroot), &keys(&options.tagleaf), &options.unit)?;
    warn_no_match(warnings, options.tagroot.is_empty() || matched.root, "TagRoot");
    warn_no_match(warnings, options.tagleaf.is_empty() || matched.leaf, "TagLeaf");
    Ok(())
}

fn warn_no_match(warnings: &mut Vec<String>, matched: bool, option: &str) {
    if !matched {
        warnings.push(format!("{option} expression matched no samples"));
    }
}

/// The sum of absolute values, or of the diff base's where there is one, and what to divide it by.
fn total(profile: &Profile, column: &Column) -> (i64, i64) {
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
    (value, div)
}

/// What a sample counts.
pub(crate) fn amount_of(profile: &Profile, column: &Column, sample: usize) -> Amount {
    let (sum, div) = column.of(&profile.samples, sample);
    Amount { sum, div }
}

fn totals(profile: &Profile, column: &Column, is_difference: bool) -> Totals {
    let is_base = profile.base_label_sets();
    let (mut value, mut base) = (Amount::default(), Amount::default());
    for i in 0..profile.samples.len() {
        let amount = amount_of(profile, column, i);
        match is_base[profile.samples.labels[i] as usize] {
            true => base = base.minus(amount),
            false => value = value.plus(amount),
        }
    }
    Totals { value, base: is_difference.then_some(base) }
}

/// Said where sums of values may be wrong.
const SATURATED: &str =
    "the values of this profile add up to more than 64 bits hold: sums stop at the largest number";

/// Whether no sum of values of the column, or of divisors, can be too large.
fn fits(profile: &Profile, column: &Column) -> bool {
    let samples = &profile.samples;
    let fits = |values: &[i64]| {
        let sum: i128 = values.iter().map(|&value| i128::from(value.unsigned_abs())).sum();
        sum <= i128::from(i64::MAX)
    };
    fits(&samples.values[column.index]) && (!column.mean || fits(&samples.values[0]))
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
    /// `tagshow` and `taghide`. Compat: what is wrong with them is told after what the others have to say.
    keys: Result<[Option<Pattern>; 2], Error>,
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
            keys: pattern("tagshow", &o.tagshow).and_then(|show| Ok([show, pattern("taghide", &o.taghide)?])),
            notes,
        })
    }

    /// Applies them in upstream's order (`applyFocus`); each that matches nothing warns.
    fn apply(
        &self,
        profile: &mut Profile,
        units: &NumLabelUnits,
        warnings: &mut Vec<String>,
    ) -> Result<(), Error> {
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
        let [show, hide] = self.keys.as_ref().map_err(Clone::clone)?.each_ref().map(Option::as_ref);
        let (shown, hidden) = filter_keys(profile, show, hide);
        check(show.is_some(), shown, "TagShow");
        check(hide.is_some(), hidden, "TagHide");
        if let Some(pattern) = &self.prune_from {
            prune_from(profile, pattern);
        }
        Ok(())
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
