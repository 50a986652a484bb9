use rustinfra_constructs::certificatemanager::Certificate;

use super::{long, mistake};

#[test]
fn a_certificate_has_100_names_and_a_short_first_one() {
    mistake(
        |stack| {
            let domain = format!("{}.example.org", long(53));
            Certificate::builder("C", &domain).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of the first domain name is 65, but must be between 1 and 64.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html",
    );
    mistake(
        |stack| {
            let names: Vec<String> = (0..100).map(|i| format!("a{i}.example.org")).collect();
            Certificate::builder("C", "example.org")
                .subject_alternative_names(names.iter().map(String::as_str))
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of further domain names is 100, but must be between 0 and 99.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html",
    );
}
