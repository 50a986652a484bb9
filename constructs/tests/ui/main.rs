//! What the compiler says to mistakes that it can catch.

#[test]
fn mistakes_that_do_not_compile_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/fail/*.rs");
}
