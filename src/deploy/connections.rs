//! Connections, each made once.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::cloud::{AssumeRole, Caller, Connect, Identity, Target};
use super::environment::Surroundings;
use super::error::{CloudError, CloudErrorKind, DeployError};

/// A connection whose credentials were tried.
pub(super) struct Connection<K> {
    pub(super) cloud: K,
    pub(super) caller: Caller,
}

impl<K: Identity> Connection<K> {
    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings::new(&self.caller, self.cloud.region())
    }
}

/// A connection with a role, or in its place.
pub(super) struct Entry<K> {
    pub(super) connection: Rc<Connection<K>>,
    /// Whether the role is in use, or none was asked for.
    pub(super) as_wished: bool,
    /// Why it is not, told once for each role.
    pub(super) warning: Option<String>,
}

/// All connections of a run, by target.
pub(super) struct Connections<'a, C: Connect> {
    connect: &'a C,
    known: RefCell<HashMap<Target, Rc<Connection<C::Cloud>>>>,
    /// Roles that could not be assumed: asked once, told once.
    refused: RefCell<HashSet<Target>>,
}

impl<'a, C: Connect> Connections<'a, C> {
    pub(super) fn new(connect: &'a C) -> Self {
        Self { connect, known: RefCell::default(), refused: RefCell::default() }
    }

    /// Connects, and asks who is calling.
    pub(super) async fn get(
        &self,
        target: &Target,
    ) -> Result<Rc<Connection<C::Cloud>>, DeployError> {
        if let Some(known) = self.known.borrow().get(target) {
            return Ok(Rc::clone(known));
        }
        let cloud = self.connect.connect(target).await?;
        let caller = cloud.caller().await?;
        let connection = Rc::new(Connection { cloud, caller });
        self.known.borrow_mut().insert(target.clone(), Rc::clone(&connection));
        Ok(connection)
    }

    /// Connects to an account and region with a role, or with the caller's own credentials if the role cannot be assumed.
    pub(super) async fn get_with_role(
        &self,
        (account, region): (Option<String>, Option<String>),
        role: Option<AssumeRole>,
    ) -> Result<Entry<C::Cloud>, DeployError> {
        let own = Target { account: account.clone(), region: region.clone(), role: None };
        let base = self.get(&own).await?;
        let Some(role) = role else {
            return Ok(Entry { connection: base, as_wished: true, warning: None });
        };
        let arn = base.surroundings().fill(&role.arn);
        let target =
            Target { account, region, role: Some(AssumeRole { arn: arn.clone(), ..role }) };
        if self.refused.borrow().contains(&target) {
            return Ok(Entry { connection: base, as_wished: false, warning: None });
        }
        match self.get(&target).await {
            Ok(connection) => Ok(Entry { connection, as_wished: true, warning: None }),
            Err(DeployError::Cloud(error)) if is_refused(&error) => {
                self.refused.borrow_mut().insert(target);
                let warning = format!(
                    "role {arn} could not be assumed, so {} is used instead ({})",
                    base.caller.arn, error.message
                );
                Ok(Entry { connection: base, as_wished: false, warning: Some(warning) })
            }
            Err(error) => Err(error),
        }
    }
}

fn is_refused(error: &CloudError) -> bool {
    matches!(
        error.kind,
        CloudErrorKind::NoCredentials
            | CloudErrorKind::BadCredentials
            | CloudErrorKind::AccessDenied
            | CloudErrorKind::NotFound
            | CloudErrorKind::Invalid
    )
}
