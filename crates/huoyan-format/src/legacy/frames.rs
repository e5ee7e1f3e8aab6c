//! The frames that reports leave out: those of the profiler and of what it watches.
//!
//! Upstream: `addLegacyFrameInfo`. The expressions are part of what a profile that is written
//! says, so they are upstream's to the letter.

use huoyan_profile::Profile;

/// Sample types of heap profiles: what they call themselves, in order.
const HEAP_TYPES: [&[&str]; 5] = [
    &["allocations", "size"],
    &["objects", "space"],
    &["inuse_objects", "inuse_space"],
    &["alloc_objects", "alloc_space"],
    &["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"],
];

/// Sets the expressions of frames to drop and to keep that go with the profile's sample types.
pub(super) fn add_built_in(profile: &mut Profile) {
    let (drop, keep): (&[&str], &[&str]) = if HEAP_TYPES.iter().any(|types| has_types(profile, types)) {
        (&ALLOCATORS, &GO_ENTRIES)
    } else if has_types(profile, &["contentions", "delay"]) {
        (&LOCKS, &[])
    } else {
        (&SIGNAL_HANDLERS, &[])
    };
    let strings = std::sync::Arc::make_mut(&mut profile.strings);
    profile.header.drop_frames = strings.intern(drop.join("|").as_bytes());
    profile.header.keep_frames = strings.intern(keep.join("|").as_bytes());
}

fn has_types(profile: &Profile, kinds: &[&str]) -> bool {
    profile.header.sample_types.iter().map(|t| profile.str(t.kind)).eq(kinds.iter().copied())
}

/// What allocates: the C library, tcmalloc, macOS, Go, and others.
const ALLOCATORS: [&str; 49] = [
    "calloc",
    "cfree",
    "malloc",
    "free",
    "memalign",
    "do_memalign",
    "(__)?posix_memalign",
    "pvalloc",
    "valloc",
    "realloc",
    "tcmalloc::.*",
    "tc_calloc",
    "tc_cfree",
    "tc_malloc",
    "tc_free",
    "tc_memalign",
    "tc_posix_memalign",
    "tc_pvalloc",
    "tc_valloc",
    "tc_realloc",
    "tc_new",
    "tc_delete",
    "tc_newarray",
    "tc_deletearray",
    "tc_new_nothrow",
    "tc_newarray_nothrow",
    "malloc_zone_malloc",
    "malloc_zone_calloc",
    "malloc_zone_valloc",
    "malloc_zone_realloc",
    "malloc_zone_memalign",
    "malloc_zone_free",
    r"runtime\..*",
    "BaseArena::.*",
    "(::)?do_malloc_no_errno",
    "(::)?do_malloc_pages",
    "(::)?do_malloc",
    "DoSampledAllocation",
    "MallocedMemBlock::MallocedMemBlock",
    "_M_allocate",
    "__builtin_(vec_)?delete",
    "__builtin_(vec_)?new",
    "__gnu_cxx::new_allocator::allocate",
    "__libc_malloc",
    "__malloc_alloc_template::allocate",
    "allocate",
    "cpp_alloc",
    r"operator new(\[\])?",
    "simple_alloc::allocate",
];

/// What stays although it is of Go's runtime: it stands in the middle of stacks.
const GO_ENTRIES: [&str; 3] = [r"runtime\.panic", r"runtime\.reflectcall", r"runtime\.call[0-9]*"];

/// What takes the samples of a CPU profile.
const SIGNAL_HANDLERS: [&str; 5] = [
    "ProfileData::Add",
    "ProfileData::prof_handler",
    "CpuProfiler::prof_handler",
    "__pthread_sighandler",
    "__restore",
];

/// What waits for locks and notes how long.
const LOCKS: [&str; 17] = [
    "RecordLockProfileData",
    "(base::)?RecordLockProfileData.*",
    "(base::)?SubmitMutexProfileData.*",
    "(base::)?SubmitSpinLockProfileData.*",
    "(base::Mutex::)?AwaitCommon.*",
    "(base::Mutex::)?Unlock.*",
    "(base::Mutex::)?UnlockSlow.*",
    "(base::Mutex::)?ReaderUnlock.*",
    "(base::MutexLock::)?~MutexLock.*",
    "(Mutex::)?AwaitCommon.*",
    "(Mutex::)?Unlock.*",
    "(Mutex::)?UnlockSlow.*",
    "(Mutex::)?ReaderUnlock.*",
    "(MutexLock::)?~MutexLock.*",
    "(SpinLock::)?Unlock.*",
    "(SpinLock::)?SlowUnlock.*",
    "(SpinLockHolder::)?~SpinLockHolder.*",
];
