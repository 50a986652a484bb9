//! Rotation by a function that AWS makes.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::secret::Secret;

/// For which database, and with one user or two taking turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostedRotationType(&'static str);

macro_rules! types {
    ($($constant:ident = $name:literal;)+) => {
        impl HostedRotationType {
            $(#[doc = concat!("`", $name, "`")]
            pub const $constant: Self = Self($name);)+
        }
    };
}

types! {
    MYSQL_SINGLE_USER = "MySQLSingleUser";
    MYSQL_MULTI_USER = "MySQLMultiUser";
    POSTGRESQL_SINGLE_USER = "PostgreSQLSingleUser";
    POSTGRESQL_MULTI_USER = "PostgreSQLMultiUser";
    ORACLE_SINGLE_USER = "OracleSingleUser";
    ORACLE_MULTI_USER = "OracleMultiUser";
    MARIADB_SINGLE_USER = "MariaDBSingleUser";
    MARIADB_MULTI_USER = "MariaDBMultiUser";
    SQLSERVER_SINGLE_USER = "SQLServerSingleUser";
    SQLSERVER_MULTI_USER = "SQLServerMultiUser";
    REDSHIFT_SINGLE_USER = "RedshiftSingleUser";
    REDSHIFT_MULTI_USER = "RedshiftMultiUser";
    MONGODB_SINGLE_USER = "MongoDBSingleUser";
    MONGODB_MULTI_USER = "MongoDBMultiUser";
}

impl HostedRotationType {
    /// Whether two users take turns, which needs the login of one who may change them.
    pub fn is_multi_user(self) -> bool {
        self.0.ends_with("MultiUser")
    }
}

/// What passwords leave out unless it is said, as in the CDK.
const DEFAULT_EXCLUDED: &str = " %+~`#$&*()|[]{}:;<>?!'/@\"\\";

/// A function that CloudFormation makes from AWS's own code.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::secretsmanager::{HostedRotation, HostedRotationType, Rotation};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let owner = Secret::builder("Owner").build(&stack);
/// let login = Secret::builder("Login").build(&stack);
/// let kind = HostedRotationType::POSTGRESQL_MULTI_USER;
/// let hosted = HostedRotation::multi_user(kind, &owner).exclude_characters("\"@/\\");
/// login.add_rotation_schedule("Rotation", Rotation::hosted(hosted));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until it is given to a rotation"]
pub struct HostedRotation {
    kind: HostedRotationType,
    master: Option<Box<Secret>>,
    function_name: Option<String>,
    exclude: Option<String>,
    security_groups: Vec<Expr>,
    subnets: Vec<Expr>,
}

impl HostedRotation {
    /// One user whose password changes.
    pub fn single_user(kind: HostedRotationType) -> Self {
        Self {
            kind,
            master: None,
            function_name: None,
            exclude: None,
            security_groups: Vec::new(),
            subnets: Vec::new(),
        }
    }

    /// Two users who take turns, changed by the one whose login `master` is, which then cannot be
    /// deleted by a slip either.
    pub fn multi_user(kind: HostedRotationType, master: &Secret) -> Self {
        Self { master: Some(Box::new(master.clone())), ..Self::single_user(kind) }
    }

    /// Sets the function's name.
    pub fn function_name(mut self, name: &str) -> Self {
        self.function_name = Some(name.to_string());
        self
    }

    /// Leaves characters out of new passwords; default: what the secret leaves out, or else blanks
    /// and ``%+~`#$&*()|[]{}:;<>?!'/@"\``, which some databases refuse.
    pub fn exclude_characters(mut self, characters: &str) -> Self {
        self.exclude = Some(characters.to_string());
        self
    }

    /// Runs the function in a network: a subnet.
    pub fn subnet(mut self, id: impl IntoValue<String>) -> Self {
        self.subnets.push(id.into_value().into_expr());
        self
    }

    /// Runs the function in a network: a security group.
    pub fn security_group(mut self, id: impl IntoValue<String>) -> Self {
        self.security_groups.push(id.into_value().into_expr());
        self
    }

    pub(super) fn misfit(&self) -> Option<&'static str> {
        match (self.kind.is_multi_user(), &self.master) {
            (true, None) => {
                Some("Two users taking turns need the login of one who may change them.")
            }
            (false, Some(_)) => {
                Some("One user changes its own password, and needs no other login.")
            }
            _ => None,
        }
    }

    /// The login of the one who changes the others.
    pub(super) fn master(&self) -> Option<&Secret> {
        self.master.as_deref()
    }

    pub(super) fn to_expr(&self, secret: &Secret) -> Expr {
        let mut entries = vec![("RotationType", Expr::text(self.kind.0))];
        let exclude = self.exclude.as_deref().or(secret.exclude_characters());
        let exclude = exclude.unwrap_or(DEFAULT_EXCLUDED).to_string();
        entries.push(("ExcludeCharacters", Expr::text(exclude)));
        let name = self.function_name.clone();
        entries.extend(name.map(|name| ("RotationLambdaName", Expr::text(name))));
        if let Some(master) = &self.master {
            let arn: Value<String> = master.arn().untyped();
            // The ARN is that of a permission.
            let arn = if master.is_complete { arn } else { sub!("{}-??????", arn) };
            entries.push(("MasterSecretArn", arn.into_expr()));
            entries.extend(master.key.clone().map(|key| ("MasterSecretKmsKeyArn", key)));
        }
        entries.extend(secret.key.clone().map(|key| ("KmsKeyArn", key)));
        let lists =
            [("VpcSecurityGroupIds", &self.security_groups), ("VpcSubnetIds", &self.subnets)];
        for (name, items) in lists {
            if !items.is_empty() {
                let texts: Option<Vec<&str>> = items.iter().map(Expr::as_text).collect();
                let joined = match texts {
                    Some(texts) => Expr::text(texts.join(",")),
                    None => {
                        let items: Vec<Value<String>> =
                            items.iter().cloned().map(Value::from_expr).collect();
                        intrinsic::join(",", items).into_expr()
                    }
                };
                entries.push((name, joined));
            }
        }
        Expr::map(entries)
    }
}
