//! Connections, each made once.

use std::cell::RefCell;
use std::collections::HashMap;
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

/// All connections of a run, by target.
pub(super) struct Connections<'a, C: Connect> {
    connect: &'a C,
    known: RefCell<HashMap<Target, Rc<Connection<C::Cloud>>>>,
}

impl<'a, C: Connect> Connections<'a, C> {
    pub(super) fn new(connect: &'a C) -> Self {
        Self { connect, known: RefCell::default() }
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

    /// Connects with a role, or with the caller's own credentials if the role cannot be assumed; then
    /// the reason is given as well.
    pub(super) async fn get_with_role(
        &self,
        region: Option<String>,
        role: Option<AssumeRole>,
    ) -> Result<(Rc<Connection<C::Cloud>>, Option<String>), DeployError> {
        let own = Target { region: region.clone(), role: None };
        let Some(mut role) = role else { return Ok((self.get(&own).await?, None)) };
        let base = self.get(&own).await?;
        let surroundings = base.surroundings();
        role.arn = surroundings.fill(&role.arn);
        match self.get(&Target { region, role: Some(role.clone()) }).await {
            Ok(connection) => Ok((connection, None)),
            Err(DeployError::Cloud(error)) if is_refused(&error) => {
                let text = format!(
                    "role {} could not be assumed, so {} is used instead ({})",
                    role.arn, base.caller.arn, error.message
                );
                Ok((base, Some(text)))
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
