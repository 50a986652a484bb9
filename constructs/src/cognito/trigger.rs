//! The functions that a pool calls.

use std::borrow::Cow;
use std::panic::Location;

use rustinfra::graph::{Link, links};
use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::user_pool::UserPool;
use crate::check;
use crate::kms::Key;

/// The version of the event that a function gets before tokens are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LambdaVersion {
    /// Claims of the id token.
    V1,
    /// Claims and scopes of the access token, too. Not with the Lite plan.
    V2,
    /// Also for tokens of machines (client credentials). Not with the Lite plan.
    V3,
}

impl LambdaVersion {
    fn as_str(self) -> &'static str {
        match self {
            LambdaVersion::V1 => "V1_0",
            LambdaVersion::V2 => "V2_0",
            LambdaVersion::V3 => "V3_0",
        }
    }
}

/// When a pool calls a function.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>
///
/// ```
/// use rustinfra_constructs::cognito::LambdaVersion;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async (event) => event;");
/// let check = Function::builder("Check", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let users = UserPool::builder("Users")
///     .lambda_trigger(UserPoolOperation::PreSignUp, &check)
///     .build(&stack);
/// let tokens = UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V1);
/// users.add_trigger(tokens, &check);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserPoolOperation {
    /// To make the challenge of a sign-in flow of your own.
    CreateAuthChallenge,
    /// Before a message is sent, to change its text.
    CustomMessage,
    /// To choose the next challenge of a sign-in flow of your own.
    DefineAuthChallenge,
    /// After a sign-in.
    PostAuthentication,
    /// After a user was confirmed.
    PostConfirmation,
    /// Before a sign-in, to refuse it.
    PreAuthentication,
    /// Before a sign-up, to refuse or confirm it.
    PreSignUp,
    /// Before tokens are made, by the first version of the event. For new pools, use
    /// [`PreTokenGenerationConfig`](Self::PreTokenGenerationConfig).
    PreTokenGeneration,
    /// Before tokens are made, to change their claims.
    PreTokenGenerationConfig(LambdaVersion),
    /// When an unknown user signs in, to take them over from elsewhere.
    UserMigration,
    /// To judge the answer to a challenge of a sign-in flow of your own.
    VerifyAuthChallengeResponse,
    /// Instead of sending an email. The function may decrypt the code by the pool's
    /// [key](super::UserPoolBuilder::custom_sender_kms_key).
    CustomEmailSender,
    /// Instead of sending a text message. The function may decrypt the code by the pool's
    /// [key](super::UserPoolBuilder::custom_sender_kms_key).
    CustomSmsSender,
    /// When a user comes from an identity provider, to change what it says of them.
    InboundFederation,
    /// One that is newer than this library, by its key in `LambdaConfig`, whose value is an ARN.
    Other(String),
}

/// Writes [`KNOWN`] and [`UserPoolOperation::operation_name`], which has to know every operation, of one
/// list.
macro_rules! operations {
    ($($operation:ident $(($version:expr))? = $name:literal,)*) => {
        /// All that have a name here.
        const KNOWN: &[UserPoolOperation] = &[$(UserPoolOperation::$operation $(($version))?,)*];

        impl UserPoolOperation {
            /// Its key in `LambdaConfig`.
            pub fn operation_name(&self) -> Cow<'static, str> {
                Cow::Borrowed(match self {
                    $(UserPoolOperation::$operation { .. } => $name,)*
                    UserPoolOperation::Other(name) => return Cow::Owned(name.clone()),
                })
            }
        }
    };
}

operations! {
    CreateAuthChallenge = "CreateAuthChallenge",
    CustomMessage = "CustomMessage",
    DefineAuthChallenge = "DefineAuthChallenge",
    PostAuthentication = "PostAuthentication",
    PostConfirmation = "PostConfirmation",
    PreAuthentication = "PreAuthentication",
    PreSignUp = "PreSignUp",
    PreTokenGeneration = "PreTokenGeneration",
    PreTokenGenerationConfig(LambdaVersion::V1) = "PreTokenGenerationConfig",
    UserMigration = "UserMigration",
    VerifyAuthChallengeResponse = "VerifyAuthChallengeResponse",
    CustomEmailSender = "CustomEmailSender",
    CustomSmsSender = "CustomSMSSender",
    InboundFederation = "InboundFederation",
}

impl UserPoolOperation {
    /// One by its key in `LambdaConfig`, which may begin with a small letter. What is newer than
    /// this library has an ARN as its value.
    pub fn other(name: &str) -> Self {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let name: String = first.into_iter().chain(letters).collect();
        let is_named = |known: &&Self| known.operation_name().eq_ignore_ascii_case(&name);
        let known = KNOWN.iter().find(is_named).cloned();
        known.unwrap_or(UserPoolOperation::Other(name))
    }

    /// The id of the permission for it.
    fn permission_id(&self) -> String {
        match self {
            UserPoolOperation::CustomSmsSender => "CustomSmsSenderCognito".to_string(),
            other => format!("{}Cognito", other.operation_name()),
        }
    }

    /// The version of the event, for the operations that have to say it.
    fn version(&self) -> Option<LambdaVersion> {
        match self {
            UserPoolOperation::PreTokenGenerationConfig(version) => Some(*version),
            UserPoolOperation::CustomEmailSender
            | UserPoolOperation::CustomSmsSender
            | UserPoolOperation::InboundFederation => Some(LambdaVersion::V1),
            _ => None,
        }
    }

    fn sends(&self) -> bool {
        matches!(self, UserPoolOperation::CustomEmailSender | UserPoolOperation::CustomSmsSender)
    }

    /// Whether the Lite plan does not have it.
    pub(super) fn needs_essentials(&self) -> bool {
        use LambdaVersion::{V2, V3};
        matches!(self, UserPoolOperation::PreTokenGenerationConfig(V2 | V3))
    }
}

/// A function that a pool calls: what is known of it, and where the user said so.
#[derive(Clone)]
pub(super) struct Trigger {
    pub(super) operation: UserPoolOperation,
    pub(super) function: Node,
    pub(super) arn: Value<refs::LambdaFunctionArn>,
    pub(super) location: &'static Location<'static>,
}

impl Trigger {
    /// Writes it into the pool, and lets the pool call the function.
    pub(super) fn bind(self, pool: &UserPool, key: Option<&Key>) {
        let node = pool.node();
        let Some(cfn) = pool.cfn() else {
            return check::existing(
                node,
                "pool",
                "{} cannot be told to call a function.",
                "set the trigger {}",
            );
        };
        let name = self.operation.operation_name();
        let config = cfn.property("LambdaConfig").unwrap_or(Expr::Null);
        if config.get(&name).is_some() {
            return check::reject(
                node,
                format!("The pool calls a function for `{name}` already; it can call one only."),
                "let one function do both, or call the other from it",
            );
        }
        if self.operation.sends() && key.is_none() {
            check::reject(
                node,
                format!(
                    "A function for `{name}` gets codes encrypted by a key, and the pool has none."
                ),
                "give the pool one with `.custom_sender_kms_key(&key)`",
            );
        }
        let arn = self.arn.into_expr();
        let value = match self.operation.version() {
            None => arn,
            Some(version) => {
                Expr::map([("LambdaArn", arn), ("LambdaVersion", version.as_str().into())])
            }
        };
        node.asked_at(self.location, || cfn.set_in("LambdaConfig", name.into_owned(), value));
        let id = self.operation.permission_id();
        Link::between(pool, &links::POOL_TO_FUNCTION, &self.function)
            .at(self.location)
            .source_arn(pool.arn())
            .permission_at(pool, id.clone())
            .permission_at(&self.function, format!("{}:{id}", node.unique_id()))
            .record(node);
        if let Some(key) = key.filter(|_| self.operation.sends())
            && self.function.takes_policies()
        {
            Link::grant(Principal::identity(&self.function), &links::KEY_DECRYPT, key)
                .at(self.location)
                .record(node);
        }
    }
}
