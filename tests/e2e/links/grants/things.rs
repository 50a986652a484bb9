//! What the functions do something to.

use rustinfra_constructs::apigateway::{ApiKey, Authorization, RestMethod};
use rustinfra_constructs::apigatewayv2::{HttpAuthorization, HttpRoute, HttpRouteOptions};
use rustinfra_constructs::cfn::refs::{KinesisStreamArn, SnsTopicArn};
use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::dynamodb::StreamViewType;
use rustinfra_constructs::kms::{KeySpec, KeyUsage};
use rustinfra_constructs::lambda::{
    FunctionUrl, Version, WebFunctionAuthType, WebFunctionEndpoint, WebFunctionEndpointType,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{HostedZone, PublicHostedZone};
use rustinfra_constructs::s3::ObjectOwnership;
use serde_json::{Value as Json, json};

use crate::links::rig::Rig;

pub(super) struct Things {
    pub(super) table: Table,
    pub(super) queue: Queue,
    topic: CfnResource,
    pub(super) bus: EventBus,
    pub(super) bucket: Bucket,
    pub(super) log: LogGroup,
    pub(super) parameter: StringParameter,
    pub(super) key: Key,
    pub(super) signing_key: Key,
    pub(super) mac_key: Key,
    pub(super) secret: Secret,
    pub(super) role: Role,
    pub(super) pool: UserPool,
    pub(super) api_key: ApiKey,
    pub(super) method: RestMethod,
    pub(super) route: HttpRoute,
    pub(super) stage: WebSocketStage,
    pub(super) distribution: Distribution,
    pub(super) zone: HostedZone,
    pub(super) callee: Function,
    pub(super) version: Version,
    pub(super) url: FunctionUrl,
    pub(super) web: WebFunctionEndpoint,
    stream: CfnResource,
}

/// What the endpoint's CloudFormation cannot make, but policies can name.
pub(super) const CONSUMER: &str =
    "arn:aws:kinesis:us-east-1:000000000000:stream/links/consumer/reader:1700000000";
pub(super) const CLUSTER: &str = "arn:aws:kafka:us-east-1:000000000000:cluster/links/abcd-1";
pub(super) const REGISTRY: &str = "arn:aws:glue:us-east-1:000000000000:registry/links";
pub(super) const WEB_ENDPOINT: &str =
    "arn:aws:lambda:us-east-1:000000000000:web-function/links/endpoint/prod";

const CALLEE: &str = "
def handler(event, context):
    return {'statusCode': 200, 'body': '{}'}
";

impl Things {
    #[rustfmt::skip]
    pub(super) fn new(stack: &Stack) -> Self {
        // Outputs are named like what they tell of, so that has a place of its own.
        let place = &stack.node().child("Things");
        let index = GlobalSecondaryIndex::new("ByKind", Attribute::string("kind"));
        let table = Table::builder("Table", Attribute::string("id"))
            .stream(StreamViewType::NewImage)
            .global_secondary_index(index)
            .build(place);
        let code = Code::inline(CALLEE);
        let callee = Function::builder("Callee", Runtime::PYTHON_3_13, "index.handler", code).build(place);
        let rest = RestApi::builder("Rest").build(place);
        let method = RestMethod::builder(Method::Get)
            .integration(Integration::lambda(&callee))
            .authorization(Authorization::Iam);
        let http = HttpApi::builder("Http").build(place);
        let signed = HttpRouteOptions::new(&callee).authorizer(HttpAuthorization::iam());
        let chat = WebSocketApi::builder("Chat").connect_route(&callee).build(place);
        let web = WebFunctionEndpoint::from_web_function_endpoint_attributes(
            place,
            "Web",
            WEB_ENDPOINT,
            "links.example.org",
            WebFunctionEndpointType::HomeRegion,
            WebFunctionAuthType::IamAuth,
        );
        let stream = CfnResource::new(place, "Stream", "AWS::Kinesis::Stream");
        stream.override_property("Name", "links");
        stream.override_property("ShardCount", 1);
        let behavior = Behavior::new(Origin::http("example.org"));
        let things = Self {
            table,
            queue: Queue::builder("Queue").build(place),
            topic: CfnResource::new(place, "Topic", "AWS::SNS::Topic"),
            bus: EventBus::builder("Bus").build(place),
            bucket: Bucket::builder("Bucket").object_ownership(ObjectOwnership::ObjectWriter).build(place),
            log: LogGroup::builder("Log").build(place),
            parameter: StringParameter::builder("Parameter", "a").parameter_name("/links/parameter").build(place),
            key: Key::builder("Key").build(place),
            signing_key: Key::builder("SigningKey").key_spec(KeySpec::Rsa2048).key_usage(KeyUsage::SignVerify).build(place),
            mac_key: Key::builder("MacKey").key_spec(KeySpec::Hmac256).key_usage(KeyUsage::GenerateVerifyMac).build(place),
            secret: Secret::builder("Secret").build(place),
            role: Role::builder("Role", Principal::account_root()).build(place),
            pool: UserPool::builder("Pool").build(place),
            api_key: ApiKey::builder("ApiKey").build(place),
            method: rest.root().add_method(method),
            route: http.add_route(Method::Get, "/signed", signed),
            stage: WebSocketStage::builder("Stage", &chat, "prod").build(place),
            distribution: Distribution::builder("Distribution", behavior).build(place),
            zone: PublicHostedZone::builder("Zone", "example.org").build(place),
            version: callee.current_version(),
            url: callee.add_function_url(FunctionUrlAuthType::AwsIam),
            callee,
            web,
            stream,
        };
        things.outputs(stack, &rest, &http);
        things
    }

    pub(super) fn topic(&self) -> Value<SnsTopicArn> {
        self.topic.reff()
    }

    pub(super) fn stream(&self) -> Value<KinesisStreamArn> {
        self.stream.attr("Arn")
    }

    fn outputs(&self, stack: &Stack, rest: &RestApi, http: &HttpApi) {
        stack.output("Table", self.table.name());
        if let Some(stream) = self.table.stream_arn() {
            stack.output("Stream", stream);
        }
        stack.output("Queue", self.queue.url());
        stack.output("Topic", self.topic());
        stack.output("Records", self.stream.reff::<String>());
        stack.output("RecordsArn", self.stream());
        stack.output("Bus", self.bus.name());
        stack.output("Bucket", self.bucket.name());
        stack.output("Log", self.log.name());
        stack.output("Parameter", self.parameter.name());
        stack.output("Key", self.key.arn());
        stack.output("SigningKey", self.signing_key.arn());
        stack.output("MacKey", self.mac_key.arn());
        stack.output("Secret", self.secret.arn());
        stack.output("Role", self.role.arn());
        stack.output("RoleName", self.role.name());
        stack.output("Pool", self.pool.id());
        stack.output("ApiKey", self.api_key.id());
        stack.output("RestUrl", rest.url());
        stack.output("HttpUrl", sub!("{}/signed", http.api_endpoint()));
        stack.output("ChatUrl", self.stage.url());
        stack.output("Distribution", self.distribution.id());
        stack.output("Zone", self.zone.hosted_zone_id());
        stack.output("Callee", self.callee.name());
        stack.output("CalleeArn", self.callee.arn());
        stack.output("Version", self.version.version());
        stack.output("Url", self.url.url());
    }
}

/// What has to be there before the functions are asked: as the account's root user.
pub(super) fn prepare(rig: &mut Rig) {
    let kms = |key: &str, operation: &str, parameters: Json, part: &str| {
        let mut parameters = parameters;
        parameters["KeyId"] = rig.known(key).into();
        rig.call("kms", operation, &parameters)[part].clone()
    };
    let ciphertext = kms("Key", "Encrypt", json!({"Plaintext": "text"}), "CiphertextBlob");
    let algorithm = json!({"Message": "text", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"});
    let signature = kms("SigningKey", "Sign", algorithm, "Signature");
    let algorithm = json!({"Message": "text", "MacAlgorithm": "HMAC_SHA_256"});
    let mac = kms("MacKey", "GenerateMac", algorithm, "Mac");
    rig.learn("Ciphertext", ciphertext);
    rig.learn("Signature", signature);
    rig.learn("Mac", mac);
    let iterator = json!({
        "StreamName": rig.known("Records"),
        "ShardId": "shardId-000000000000",
        "ShardIteratorType": "TRIM_HORIZON",
    });
    let iterator = rig.call("kinesis", "GetShardIterator", &iterator)["ShardIterator"].clone();
    rig.learn("Iterator", iterator);
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    rig.learn("Now", now.unwrap_or_default().as_millis().to_string().into());
    // Stacks of the endpoint leave out who owns objects, without which no bucket has ACLs.
    let owner = json!({"Rules": [{"ObjectOwnership": "ObjectWriter"}]});
    let owner = json!({"Bucket": rig.known("Bucket"), "OwnershipControls": owner});
    rig.call("s3", "PutBucketOwnershipControls", &owner);
    let object = json!({"Bucket": rig.known("Bucket"), "Key": "object", "Body": "text"});
    rig.call("s3", "PutObject", &object);
    let stream = json!({"logGroupName": rig.known("Log"), "logStreamName": "known"});
    rig.call("logs", "CreateLogStream", &stream);
    let secret = json!({"SecretId": rig.known("Secret"), "SecretString": "{}"});
    rig.call("secretsmanager", "PutSecretValue", &secret);
}
