//! What others may do with a table.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Condition, Grant, Grantee, Principal, Statement, key};
use rustinfra::prelude::*;
use rustinfra::value::{Expr, Json};

use super::table::Table;
use crate::{arn, check};

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident $kind:ident;)+) => {
        /// Something that a program does to a table.
        ///
        /// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum TableOperation {
            $($(#[$doc])* $name,)+
        }

        impl TableOperation {
            /// The IAM action.
            pub fn action(self) -> &'static str {
                match self {
                    $(TableOperation::$name => concat!("dynamodb:", stringify!($name)),)+
                }
            }

            fn is_read(self) -> bool {
                match self {
                    $(TableOperation::$name => operations!(@$kind),)+
                }
            }
        }
    };
    (@read) => { true };
    (@write) => { false };
}

operations! {
    /// Reads items by key, up to 100 at once.
    BatchGetItem read;
    /// Puts and deletes items, up to 25 at once.
    BatchWriteItem write;
    /// Makes a transaction depend on an item.
    ConditionCheckItem read;
    /// Deletes an item.
    DeleteItem write;
    /// Reads what the table is: its keys, indexes and state.
    DescribeTable read;
    /// Reads an item by key.
    GetItem read;
    /// Deletes items by a PartiQL statement.
    PartiQLDelete write;
    /// Adds items by a PartiQL statement.
    PartiQLInsert write;
    /// Reads items by a PartiQL statement.
    PartiQLSelect read;
    /// Changes items by a PartiQL statement.
    PartiQLUpdate write;
    /// Adds or replaces an item.
    PutItem write;
    /// Reads the items with one partition key.
    Query read;
    /// Reads all items.
    Scan read;
    /// Changes an item, or adds it.
    UpdateItem write;
}

impl Table {
    /// Allows `grantee` exactly the given operations. Transactions need those they are made of.
    #[track_caller]
    pub fn grant(
        &self,
        grantee: &impl Grantee,
        operations: impl IntoIterator<Item = TableOperation>,
    ) -> Grant {
        let operations: Vec<_> = operations.into_iter().collect();
        let rule = if operations.iter().all(|o| o.is_read()) {
            &links::TABLE_READ_OPERATIONS
        } else {
            &links::TABLE_OPERATIONS
        };
        let actions = operations.into_iter().map(TableOperation::action);
        Link::grant(grantee.principal(), rule, self).actions(actions).record(self.node())
    }

    /// Allows `grantee` exactly the given operations on the table alone: neither queries nor scans of
    /// its indexes.
    #[track_caller]
    pub fn grant_without_indexes(
        &self,
        grantee: &impl Grantee,
        operations: impl IntoIterator<Item = TableOperation>,
    ) -> Grant {
        let actions = operations.into_iter().map(TableOperation::action);
        let rule = &links::TABLE_OWN_OPERATIONS;
        Link::grant(grantee.principal(), rule, self).actions(actions).record(self.node())
    }

    /// Allows `grantee` exactly the given operations (`Query`, `Scan` or `PartiQLSelect`) on the
    /// indexes, and nothing on the table itself; the table needs one. Reports `conflicting-options`
    /// for other operations.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Shop");
    /// let by_category = GlobalSecondaryIndex::new("ByCategory", Attribute::string("category"));
    /// let products = Table::builder("Products", Attribute::string("id"))
    ///     .global_secondary_index(by_category)
    ///     .build(&stack);
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// let list = Function::builder("List", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// products.grant_on_indexes(&list, [TableOperation::Query]);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn grant_on_indexes(
        &self,
        grantee: &impl Grantee,
        operations: impl IntoIterator<Item = TableOperation>,
    ) -> Grant {
        use TableOperation::{PartiQLSelect, Query, Scan};
        let operations: Vec<_> = operations.into_iter().collect();
        for operation in &operations {
            if !matches!(operation, PartiQLSelect | Query | Scan) {
                check::reject(
                    self.node(),
                    format!("`{}` is done to a table, not to an index.", operation.action()),
                    "grant it with `grant_without_indexes`",
                );
            }
        }
        let actions = operations.into_iter().map(TableOperation::action);
        let rule = &links::TABLE_INDEX_OPERATIONS;
        Link::grant(grantee.principal(), rule, self).actions(actions).record(self.node())
    }

    /// Allows `grantee` to read items, also by queries and scans of the indexes.
    #[track_caller]
    pub fn grant_read_data(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_READ, self).record(self.node())
    }

    /// Allows `grantee` to add, change and delete items.
    #[track_caller]
    pub fn grant_write_data(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_WRITE, self).record(self.node())
    }

    /// Allows `grantee` to read, add, change and delete items.
    #[track_caller]
    pub fn grant_read_write_data(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_READ_WRITE, self).record(self.node())
    }

    /// Allows `grantee` everything, even to delete the table.
    #[track_caller]
    pub fn grant_full_access(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_FULL, self).record(self.node())
    }

    /// Allows `grantee` to read the stream; the table needs one.
    #[track_caller]
    pub fn grant_stream_read(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_STREAM, self).record(self.node())
    }

    /// Allows `grantee` exactly the given actions (`dynamodb:…`) on the stream; the table needs one.
    #[track_caller]
    pub fn grant_stream<'a>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_STREAM, self)
            .actions(actions.into_iter().map(String::from))
            .record(self.node())
    }

    /// Allows `grantee` to list the streams of the account's tables; the table needs one. AWS knows
    /// no narrower permission.
    #[track_caller]
    pub fn grant_table_list_streams(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::TABLE_LIST_STREAMS, self).record(self.node())
    }

    /// Lets the account of a [`MultiAccountReplica`](super::MultiAccountReplica), given its ARN,
    /// replicate this table, which has to be of this app, and its key be used for that. Reports
    /// `conflicting-options` for an ARN without an account.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_MultiAccount.html>
    #[track_caller]
    pub fn grant_multi_account_replication_to(&self, replica_arn: &str) {
        let Some(account) = replica_arn.split(':').nth(4).filter(|account| !account.is_empty())
        else {
            return check::reject(
                self.node(),
                format!("`{replica_arn}` names no account."),
                "give the replica's ARN: `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`",
            );
        };
        let associate = Statement::allow(["dynamodb:AssociateTableReplica"])
            .sid(&format!("AllowMultiAccountReplicaAssociation{account}"))
            .to(Principal::account(account))
            .on("*");
        self.add_to_resource_policy(associate);
        self.allow_replication(&format!("AllowReplicationServiceReadWrite{account}"), account);
    }

    /// Lets DynamoDB's replication read and write the table on behalf of its own account and
    /// another, and use the table's key.
    #[track_caller]
    pub(super) fn allow_replication(&self, sid: &str, other_account: &str) {
        let accounts =
            [arn::account(self.node()).into_expr(), Expr::text(other_account.to_string())];
        let accounts = Value::<Json>::from_expr(Expr::list(accounts));
        let service = Principal::service("replication.dynamodb.amazonaws.com");
        Link::grant(service, &links::TABLE_OWN_OPERATIONS, self)
            .actions([
                "dynamodb:ReadDataForReplication",
                "dynamodb:ReplicateSettings",
                "dynamodb:WriteDataForReplication",
            ])
            .given(Condition::string_equals(key::SOURCE_ACCOUNT, accounts))
            .sid(sid)
            .record(self.node());
    }

    /// Adds a statement to the table's resource policy. Its resources are the table and its
    /// indexes, whatever it names: the policy cannot hold the ARN of the table it is created with.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(self.node());
    }
}
