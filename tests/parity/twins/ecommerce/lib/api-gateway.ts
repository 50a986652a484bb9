import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface ApiGatewayProps {
  readonly productFunction: lambda.IFunction;
  readonly basketFunction: lambda.IFunction;
  readonly orderingFunction: lambda.IFunction;
}

/** One REST API a microservice. */
export class ApiGateway extends Construct {
  constructor(scope: Construct, id: string, props: ApiGatewayProps) {
    super(scope, id);

    const productApi = new apigateway.LambdaRestApi(this, 'ProductApi', {
      handler: props.productFunction,
      proxy: false,
    });
    const products = productApi.root.addResource('product');
    products.addMethod('GET');
    products.addMethod('POST');
    const product = products.addResource('{id}');
    product.addMethod('GET');
    product.addMethod('PUT');
    product.addMethod('DELETE');

    const basketApi = new apigateway.LambdaRestApi(this, 'BasketApi', {
      handler: props.basketFunction,
      proxy: false,
    });
    const baskets = basketApi.root.addResource('basket');
    baskets.addMethod('GET');
    baskets.addMethod('POST');
    const basket = baskets.addResource('{userName}');
    basket.addMethod('GET');
    basket.addMethod('DELETE');
    const checkout = baskets.addResource('checkout');
    checkout.addMethod('POST');

    const orderApi = new apigateway.LambdaRestApi(this, 'OrderApi', {
      handler: props.orderingFunction,
      proxy: false,
    });
    const orders = orderApi.root.addResource('order');
    orders.addMethod('GET');
    const order = orders.addResource('{userName}');
    order.addMethod('GET');
  }
}
