//! What `src/cli/local/endpoint.py` corrects is what it was when somebody looked.

use std::process::Command;

use crate::local::finish;
use crate::tools::{endpoint_python, workspace};

/// What the program says, run after a line of Python, without the endpoint it would start.
fn said(before: &str) -> String {
    let program = workspace().join("src/cli/local/endpoint.py");
    let run = format!("import runpy\n{before}\nrunpy.run_path({:?})", program.to_string_lossy());
    let output = finish(Command::new(endpoint_python()).args(["-c", &run]));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_correction_of_what_is_no_more_as_it_was_ends_the_endpoint() {
    let provisioners = "import ministack.services.cloudformation.provisioners as provisioners";
    assert_eq!(said(provisioners), "");
    assert_eq!(
        said(&format!("{provisioners}\nprovisioners._ssm_create = provisioners._ssm_delete")),
        "ministack.services.cloudformation.provisioners._ssm_create is not what \
         `parameters_get_names_without_a_path` corrects (5e147093c06a, not 3603d09f8849): \
         see whether it still differs from AWS\n"
    );
    assert_eq!(
        said(&format!("{provisioners}\ndel provisioners._ssm_create")),
        "ministack.services.cloudformation.provisioners._ssm_create is not what \
         `parameters_get_names_without_a_path` corrects (e3b0c44298fc, not 3603d09f8849): \
         see whether it still differs from AWS\n"
    );
}
