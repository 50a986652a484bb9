//! What scales, and by what.

use std::borrow::Cow;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum $name {
            $($variant,)+
            /// Another one, by AWS's name.
            Other(Cow<'static, str>),
        }

        impl $name {
            /// AWS's name of it.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)+
                    $name::Other(name) => name,
                }
            }
        }
    };
}

names! {
    /// A service whose capacity scales.
    ///
    /// Source: <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html>
    ServiceNamespace {
        Ecs = "ecs",
        ElasticMapReduce = "elasticmapreduce",
        Ec2 = "ec2",
        AppStream = "appstream",
        DynamoDb = "dynamodb",
        Rds = "rds",
        SageMaker = "sagemaker",
        CustomResource = "custom-resource",
        Lambda = "lambda",
        Comprehend = "comprehend",
        Kafka = "kafka",
        ElastiCache = "elasticache",
        Neptune = "neptune",
        Cassandra = "cassandra",
        Workspaces = "workspaces",
    }
}

names! {
    /// A metric that AWS keeps for a service.
    ///
    /// Source: <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html>
    PredefinedMetric {
        AppStreamAverageCapacityUtilization = "AppStreamAverageCapacityUtilization",
        CassandraReadCapacityUtilization = "CassandraReadCapacityUtilization",
        CassandraWriteCapacityUtilization = "CassandraWriteCapacityUtilization",
        ComprehendInferenceUtilization = "ComprehendInferenceUtilization",
        NeptuneReaderAverageCpuUtilization = "NeptuneReaderAverageCPUUtilization",
        DynamoDbReadCapacityUtilization = "DynamoDBReadCapacityUtilization",
        DynamoDbWriteCapacityUtilization = "DynamoDBWriteCapacityUtilization",
        AlbRequestCountPerTarget = "ALBRequestCountPerTarget",
        RdsReaderAverageCpuUtilization = "RDSReaderAverageCPUUtilization",
        RdsReaderAverageDatabaseConnections = "RDSReaderAverageDatabaseConnections",
        Ec2SpotFleetRequestAverageCpuUtilization = "EC2SpotFleetRequestAverageCPUUtilization",
        Ec2SpotFleetRequestAverageNetworkIn = "EC2SpotFleetRequestAverageNetworkIn",
        Ec2SpotFleetRequestAverageNetworkOut = "EC2SpotFleetRequestAverageNetworkOut",
        SageMakerVariantInvocationsPerInstance = "SageMakerVariantInvocationsPerInstance",
        SageMakerVariantProvisionedConcurrencyUtilization =
            "SageMakerVariantProvisionedConcurrencyUtilization",
        SageMakerInferenceComponentInvocationsPerCopy =
            "SageMakerInferenceComponentInvocationsPerCopy",
        SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution =
            "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
        SageMakerVariantConcurrentRequestsPerModelHighResolution =
            "SageMakerVariantConcurrentRequestsPerModelHighResolution",
        EcsServiceAverageCpuUtilization = "ECSServiceAverageCPUUtilization",
        EcsServiceAverageMemoryUtilization = "ECSServiceAverageMemoryUtilization",
        LambdaProvisionedConcurrencyUtilization = "LambdaProvisionedConcurrencyUtilization",
        KafkaBrokerStorageUtilization = "KafkaBrokerStorageUtilization",
        ElastiCachePrimaryEngineCpuUtilization = "ElastiCachePrimaryEngineCPUUtilization",
        ElastiCacheReplicaEngineCpuUtilization = "ElastiCacheReplicaEngineCPUUtilization",
        ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage =
            "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage",
        ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage =
            "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage",
        WorkspacesAverageUserSessionsCapacityUtilization =
            "WorkSpacesAverageUserSessionsCapacityUtilization",
    }
}
