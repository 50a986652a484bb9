//! Permissions that AWS tests when it creates what needs them.

use super::wiring::{Found, Wiring, told};
use crate::proof::finding::Finding;
use crate::proof::resource_policy::Admission;

impl<'a> Wiring<'_, 'a> {
    /// AWS checks the permission when it creates the resource, so it must exist by then.
    pub(super) fn order(
        &self,
        found: &Found<'_, 'a>,
        admission: &Admission<'a>,
        findings: &mut Vec<Finding>,
    ) {
        let from = found.from.id;
        if admission.by.iter().any(|glue| self.dependencies.reaches(from, glue)) {
            return;
        }
        let own = |glue: &&&str| self.template.position(glue).is_some();
        let Some(glue) = admission.by.iter().find(own) else {
            return self.order_of_stacks(found, admission, findings);
        };
        let circular = self.dependencies.reaches(glue, from);
        let detail = format!(
            "{} needs `{glue}` to exist when it is created, since S3 then tests whether it may send to {}{}.",
            told(found.from),
            told(found.target),
            if circular { ", but the permission itself refers to it" } else { "" },
        );
        let help = if circular {
            format!(
                "narrow `{glue}` by `SourceAccount` (or an ARN without the reference) instead of `{from}`, then add it to `DependsOn` of `{from}`"
            )
        } else {
            format!("add `DependsOn: {glue}` to `{from}`")
        };
        findings.push(
            Finding::error(
                "permission-too-late",
                "a permission may not exist in time",
                found.pointer,
                detail,
            )
            .help(help)
            .page(found.edge.page),
        );
    }

    /// A permission of another stack names the target, and so comes after this one, unless that
    /// stack is nested in this.
    fn order_of_stacks(
        &self,
        found: &Found<'_, 'a>,
        admission: &Admission<'a>,
        findings: &mut Vec<Finding>,
    ) {
        let from = found.from.id;
        let mut nested = self.template.of_type("AWS::CloudFormation::Stack");
        let Some(glue) = admission.by.first() else { return };
        if nested.any(|stack| self.dependencies.reaches(from, stack.id)) {
            return;
        }
        findings.push(
            Finding::error(
                "permission-too-late",
                "a permission may not exist in time",
                found.pointer,
                format!(
                    "{} needs `{glue}` to exist when it is created, since S3 then tests whether it may send to {}, but that stands in a stack that is deployed later.",
                    told(found.from),
                    told(found.target),
                ),
            )
            .help(format!("put `{glue}` into the stack of `{}`", found.target.id))
            .page(found.edge.page),
        );
    }
}
