// What: what the sanitizers are told wherever a test starts one of our programs.
// Why: what they forgive and what they cost is decided once.
// Never: a leak, a fault or an undefined step goes by unsaid.

// What is freed is kept from use, so that a late reader is caught, until this much was freed after it. The 256 MB that they keep
// unasked are never come to by a test: each page of its memory is then a fresh one, and a third of all processor time was that.
const KEPT_FREE = 'quarantine_size_mb=2:thread_local_quarantine_size_kb=64';

// An environment for such a program; more: further options of the address sanitizer's.
export function sanitizers(...more) {
  return {
    ASAN_OPTIONS: ['detect_leaks=1:abort_on_error=0', KEPT_FREE, ...more].join(':'),
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  };
}
