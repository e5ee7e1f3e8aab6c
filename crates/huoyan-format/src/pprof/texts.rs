//! The string table of a file: its indices become ids of interned texts.

use super::decode::RawType;
use crate::{Error, limits::Meter};
use huoyan_profile::{StrId, Strings, TIME_LABELS, ValueType, make_room};

/// What stands for an index that no string table can have.
pub(super) const NO_INDEX: StrId = StrId(u32::MAX);

/// The texts of a file by their index, and those that were interned.
pub(super) struct Texts {
    pub(super) strings: Strings,
    /// Ids by index.
    ids: Vec<StrId>,
    /// The first index in a row of a table that fits in no [`StrId`]: what [`NO_INDEX`] stands for there.
    odd_index: Option<i64>,
}

impl Texts {
    pub(super) fn new() -> Self {
        Texts { strings: Strings::new(), ids: Vec::new(), odd_index: None }
    }

    /// Adds the next text of the table; `n_functions` were read before it.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        n_functions: usize,
        offset: u64,
        meter: &mut Meter,
    ) -> Result<(), Error> {
        if self.ids.is_empty() && !bytes.is_empty() {
            return Err(Error::Malformed { reason: "string_table[0] must be ''".into(), offset });
        }
        make_room(&mut self.ids, 1);
        if self.ids.is_empty() {
            // Functions have three texts each, of which many are of their own.
            self.strings.reserve(2 * n_functions);
        }
        let n_known = self.strings.len();
        let id = self.strings.intern(bytes);
        let is_new = self.strings.len() > n_known;
        meter.row("strings", self.ids.len(), if is_new { 2 * bytes.len() + 32 } else { 4 })?;
        self.ids.push(id);
        Ok(())
    }

    /// An index in the place of the id that it will become, until the table is complete.
    pub(super) fn index(value: u64, odd: &mut Option<i64>) -> StrId {
        match u32::try_from(value) {
            Ok(value) => StrId(value),
            Err(_) => {
                odd.get_or_insert(value as i64);
                NO_INDEX
            }
        }
    }

    /// Where [`Texts::index`] notes an index that fits in no id.
    pub(super) fn odd_index(&mut self) -> &mut Option<i64> {
        &mut self.odd_index
    }

    /// The id of an index.
    pub(super) fn get(&self, idx: i64, offset: u64) -> Result<StrId, Error> {
        if let Some(&id) = usize::try_from(idx).ok().and_then(|i| self.ids.get(i)) {
            return Ok(id);
        }
        let reason = format!("string index {idx} is outside the table of {} strings", self.ids.len());
        Err(Error::Malformed { reason, offset })
    }

    /// Indices of the file become ids.
    pub(super) fn resolve<const N: usize>(&self, fields: [&mut StrId; N], offset: u64) -> Result<(), Error> {
        for field in fields {
            let odd = self.odd_index.filter(|_| *field == NO_INDEX);
            *field = self.get(odd.unwrap_or(field.0.into()), offset)?;
        }
        Ok(())
    }

    pub(super) fn value_type(&self, t: RawType, offset: u64) -> Result<ValueType, Error> {
        Ok(ValueType { kind: self.get(t.kind, offset)?, unit: self.get(t.unit, offset)? })
    }

    /// The keys of times of samples that the file has.
    pub(super) fn time_keys(&self) -> Vec<StrId> {
        TIME_LABELS.iter().filter_map(|key| self.strings.find(key.as_bytes())).collect()
    }
}
