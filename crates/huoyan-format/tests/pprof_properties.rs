//! What holds for every profile, and for any bytes.

use huoyan_format::{Limits, read, write_pprof, write_pprof_uncompressed};
use huoyan_profile::Profile;
use huoyan_testkit::arbitrary_profile;
use proptest::prelude::*;

fn uncompressed(profile: &Profile) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_pprof_uncompressed(profile, &mut bytes).expect("a vector takes everything");
    bytes
}

fn decoded(bytes: &[u8]) -> Profile {
    read(bytes, &Limits::default()).expect("what was just written is a profile").profile
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(profile in arbitrary_profile()) {
        prop_assert_eq!(&decoded(&uncompressed(&profile)), &profile);
        let mut bytes = Vec::new();
        write_pprof(&profile, &mut bytes).unwrap();
        prop_assert_eq!(&decoded(&bytes), &profile);
    }

    #[test]
    fn any_bytes_give_a_profile_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(bytes.as_slice(), &Limits::default());
    }

    #[test]
    fn damage_gives_a_profile_or_an_error(
        profile in arbitrary_profile(),
        damage in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..5),
        end in any::<u16>(),
    ) {
        let mut bytes = uncompressed(&profile);
        for (at, byte) in damage {
            let n = bytes.len();
            bytes[usize::from(at) % n] = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(usize::from(end % 40)));
        let _ = read(bytes.as_slice(), &Limits::default());
    }
}
