//! The course's RESTful microservice: products in a table of their own, behind a REST API.

use rustinfra_constructs::prelude::*;

/// The index by which the products of a category are found.
const BY_CATEGORY: &str = "ByCategory";

/// Adds the stack to an app.
pub fn product_service(app: &App) -> Stack {
    let stack = Stack::new(app, "ProductService");

    let table = Table::builder("Products", Attribute::string("id"))
        .global_secondary_index(
            GlobalSecondaryIndex::new(BY_CATEGORY, Attribute::string("category"))
                .sort_key(Attribute::string("name")),
        )
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);

    let code = Code::from_asset(asset!("handlers/products"));
    let products = Function::builder("ProductFunction", Runtime::NODEJS_22, "index.handler", code)
        .timeout(secs(5))
        .memory(mib(256))
        .env("TABLE_NAME", table.name())
        .env("CATEGORY_INDEX", BY_CATEGORY)
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    table.grant_without_indexes(
        &products,
        [
            TableOperation::DeleteItem,
            TableOperation::GetItem,
            TableOperation::PutItem,
            TableOperation::Scan,
            TableOperation::UpdateItem,
        ],
    );
    table.grant_on_indexes(&products, [TableOperation::Query]);

    let api = LambdaRestApi::builder("ProductApi", &products).proxy(false).build(&stack);
    let all = api.root().add_resource("product");
    all.add_method(Method::Post);
    // `GET /product?category=Phone` asks the index, `GET /product` lists all.
    all.add_method(
        Method::Get.to(&products).request_parameter("method.request.querystring.category", false),
    );
    let one = all.add_resource("{id}");
    one.add_method(Method::Get);
    one.add_method(Method::Put);
    one.add_method(Method::Delete);

    stack
}
