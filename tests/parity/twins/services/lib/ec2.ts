import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as v2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Networks by default and with every setting; what stands in them, and who may connect to what. */
export class Ec2 extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const plain = new ec2.Vpc(this, 'Plain');
    this.configured();
    this.named();
    this.closed(plain);
    this.endpoints(plain);
    this.firewalls(plain);
    this.functions(plain);
    this.existing();
    this.apart();
  }

  /** Groups with masks and without, reserved addresses, one NAT gateway. */
  private configured() {
    new ec2.Vpc(this, 'Configured', {
      ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/18'),
      vpcName: 'configured',
      maxAzs: 2,
      reservedAzs: 1,
      natGateways: 1,
      enableDnsHostnames: false,
      enableDnsSupport: false,
      defaultInstanceTenancy: ec2.DefaultInstanceTenancy.DEDICATED,
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { Items: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } },
      subnetConfiguration: [
        { name: 'Ingress', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'App', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Later', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26, reserved: true },
        { name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
      ],
    });
  }

  /** Named zones, addresses of NAT gateways that exist already, a subnet and a route by hand. */
  private named() {
    const vpc = new ec2.Vpc(this, 'Named', {
      ipAddresses: ec2.IpAddresses.cidr('10.30.0.0/16'),
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      natGateways: 2,
      natGatewayProvider: ec2.NatProvider.gateway({
        eipAllocationIds: ['eipalloc-1', 'eipalloc-2'],
        maxDrainDuration: Duration.minutes(10),
      }),
      natGatewaySubnets: { subnetGroupName: 'Second' },
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'First', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'Second', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'Inside', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    const extra = new ec2.Subnet(this, 'Extra', {
      vpcId: vpc.vpcId,
      availabilityZone: 'eu-west-1a',
      cidrBlock: '10.30.200.0/24',
      mapPublicIpOnLaunch: true,
    });
    extra.addRoute('Peering', {
      routerType: ec2.RouterType.VPC_PEERING_CONNECTION,
      routerId: 'pcx-0123456789abcdef0',
      destinationCidrBlock: '10.40.0.0/16',
    });
    extra.addRoute('Transit', {
      routerType: ec2.RouterType.TRANSIT_GATEWAY,
      routerId: 'tgw-0123456789abcdef0',
      destinationIpv6CidrBlock: '2001:db8::/32',
      enablesInternetConnectivity: true,
    });
    new ec2.PrivateSubnet(this, 'ExtraPrivate', {
      vpcId: vpc.vpcId,
      availabilityZone: 'eu-west-1b',
      cidrBlock: '10.30.201.0/24',
    });
    new ec2.PublicSubnet(this, 'ExtraPublic', {
      vpcId: vpc.vpcId,
      availabilityZone: 'eu-west-1c',
      cidrBlock: '10.30.202.0/24',
      mapPublicIpOnLaunch: true,
    });
    new lambda.Function(this, 'InExtra', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      vpc,
      vpcSubnets: { subnets: [extra] },
    });
  }

  /** No way out, and a log of who tries. */
  private closed(plain: ec2.Vpc) {
    const vpc = new ec2.Vpc(this, 'Closed', {
      ipAddresses: ec2.IpAddresses.cidr('10.50.0.0/24'),
      natGateways: 0,
      createInternetGateway: false,
      restrictDefaultSecurityGroup: false,
    });
    vpc.addFlowLog('Log');
    const group = new logs.LogGroup(this, 'Traffic', { removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'TrafficRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    });
    new ec2.FlowLog(this, 'SubnetLog', {
      resourceType: ec2.FlowLogResourceType.fromSubnet(plain.publicSubnets[0]),
      destination: ec2.FlowLogDestination.toCloudWatchLogs(group, role),
      flowLogName: 'refused',
      trafficType: ec2.FlowLogTrafficType.REJECT,
      maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
      logFormat: [ec2.LogFormat.SRC_ADDR, ec2.LogFormat.DST_ADDR, ec2.LogFormat.ACTION],
    });
    new ec2.FlowLog(this, 'VpcLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(plain),
      logFormat: [ec2.LogFormat.field('reject-reason'), ec2.LogFormat.custom('${srcaddr} ${dstaddr}')],
    });
  }

  /** Endpoints of both kinds, and a private API behind one. */
  private endpoints(vpc: ec2.Vpc) {
    const tables = vpc.addGatewayEndpoint('Tables', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    tables.addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: ['*'],
      }),
    );
    vpc.addGatewayEndpoint('Buckets', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, { subnetGroupName: 'Private' }],
    });
    const door = vpc.addInterfaceEndpoint('Door', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY });
    const group = new ec2.SecurityGroup(this, 'EndpointGroup', { vpc });
    const theirs = new ec2.InterfaceVpcEndpoint(this, 'Theirs', {
      vpc,
      service: new ec2.InterfaceVpcEndpointService(
        'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0',
        8443,
      ),
      securityGroups: [group],
      subnets: { subnets: [vpc.publicSubnets[0]] },
      open: false,
      ipAddressType: ec2.VpcEndpointIpAddressType.IPV4,
      dnsRecordIpType: ec2.VpcEndpointDnsRecordIpType.IPV4,
    });
    theirs.connections.allowDefaultPortFrom(ec2.Peer.ipv4('192.0.2.0/24'));
    vpc.addInterfaceEndpoint('Queues', {
      service: ec2.InterfaceVpcEndpointAwsService.SQS,
      privateDnsEnabled: false,
    });
    vpc.addInterfaceEndpoint('BucketsFromOutside', {
      service: ec2.InterfaceVpcEndpointAwsService.S3,
      privateDnsOnlyForInboundResolverEndpoint:
        ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ONLY_INBOUND_RESOLVER,
    });
    new ec2.GatewayVpcEndpoint(this, 'Express', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3_EXPRESS,
      ipAddressType: ec2.VpcEndpointIpAddressType.IPV4,
      dnsRecordIpType: ec2.VpcEndpointDnsRecordIpType.SERVICE_DEFINED,
    });
    vpc.addInterfaceEndpoint('FarAway', {
      service: ec2.InterfaceVpcEndpointAwsService.KMS,
      serviceRegion: 'us-east-1',
      privateDnsEnabled: false,
    });
    vpc.addInterfaceEndpoint('Global', {
      service: new ec2.InterfaceVpcEndpointAwsService('s3-global.accesspoint', 'com.amazonaws', 443, {
        global: true,
      }),
    });
    const gateway = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(
      this,
      'TheirGateway',
      'vpce-00000000000000001',
    );
    new CfnOutput(this, 'TheirGatewayId', { value: gateway.vpcEndpointId });
    const known = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, 'TheirEndpoint', {
      vpcEndpointId: 'vpce-00000000000000002',
      port: 8443,
      securityGroups: [group],
    });
    known.connections.allowDefaultPortFrom(ec2.Peer.ipv4('192.0.2.128/25'));
    new CfnOutput(this, 'TheirEndpointId', { value: known.vpcEndpointId });

    const list = new lambda.Function(this, 'List', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    });
    const api = new apigateway.LambdaRestApi(this, 'Api', {
      handler: list,
      endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints: [door] },
    });
    api.grantInvokeFromVpcEndpointsOnly([door]);
    new v2.VpcLink(this, 'Link', { vpc, vpcLinkName: 'inside', securityGroups: [group] });
  }

  /** Rules of every kind. */
  private firewalls(vpc: ec2.Vpc) {
    const described = new ec2.SecurityGroup(this, 'Described', {
      vpc,
      securityGroupName: 'described',
      description: 'What is described',
      allowAllIpv6Outbound: true,
    });
    described.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'the world');
    described.addIngressRule(ec2.Peer.anyIpv6(), ec2.Port.tcpRange(8000, 8080));
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.allTcp());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.udp(53));
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.udpRange(6000, 6010));
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.allUdp());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.icmpPing());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.icmpTypeAndCode(3, 4));
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.icmpType(11));
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.allIcmp());
    described.addIngressRule(ec2.Peer.ipv6('2001:db8::/32'), ec2.Port.allIcmpV6());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.esp());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.ah());
    described.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.allTraffic());
    described.addIngressRule(ec2.Peer.prefixList('pl-0123456789abcdef0'), ec2.Port.SSH);
    described.addIngressRule(ec2.Peer.securityGroupId('sg-0123456789abcdef0'), ec2.Port.SSH);
    described.addIngressRule(ec2.Peer.securityGroupId('sg-0123456789abcdef0', '123456789012'), ec2.Port.HTTP);

    const strict = (name: string) => new ec2.SecurityGroup(this, name, { vpc, allowAllOutbound: false });
    const mute = strict('Mute');
    const picky = strict('Picky');
    picky.addEgressRule(ec2.Peer.ipv4('203.0.113.0/24'), ec2.Port.HTTPS);
    picky.addEgressRule(ec2.Peer.ipv6('2001:db8::/32'), ec2.Port.HTTPS, 'by the new protocol');
    picky.addEgressRule(ec2.Peer.prefixList('pl-0123456789abcdef0'), ec2.Port.HTTPS);
    picky.connections.allowFrom(described, ec2.Port.POSTGRES);
    described.connections.allowTo(mute, ec2.Port.MYSQL_AURORA);
    picky.connections.allowTo(mute, ec2.Port.NFS, 'files');
    picky.connections.allowInternally(ec2.Port.tcp(7000));
    mute.connections.allowFromAnyIpv4(ec2.Port.HTTP);

    const given = ec2.SecurityGroup.fromSecurityGroupId(this, 'Given', 'sg-00000000000000001');
    const narrow = ec2.SecurityGroup.fromSecurityGroupId(this, 'Narrow', 'sg-00000000000000002', {
      allowAllOutbound: false,
      allowAllIpv6Outbound: false,
    });
    const fixed = ec2.SecurityGroup.fromSecurityGroupId(this, 'Fixed', 'sg-00000000000000003', { mutable: false });
    given.connections.allowFrom(narrow, ec2.Port.HTTPS);
    fixed.connections.allowFrom(given, ec2.Port.HTTPS);

    const client = strict('Client');
    const front = new ec2.Connections({
      securityGroups: [strict('Front')],
      defaultPort: ec2.Port.HTTPS,
    });
    const office = new ec2.Connections({
      peer: ec2.Peer.ipv4('203.0.113.0/24'),
      defaultPort: ec2.Port.HTTPS,
    });
    front.allowDefaultPortFromAnyIpv4();
    front.allowDefaultPortInternally();
    front.allowDefaultPortTo(client);
    client.connections.allowToDefaultPort(front);
    client.connections.allowToDefaultPort(office);
  }

  /** Functions in private and public subnets, which reach an endpoint and each other. */
  private functions(vpc: ec2.Vpc) {
    const placed = (name: string, props: Partial<lambda.FunctionProps>) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        vpc,
        ...props,
      });
    const inside = placed('InPrivate', {});
    const outside = placed('InPublic', {
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      allowPublicSubnet: true,
      allowAllOutbound: false,
      ipv6AllowedForDualStack: true,
    });
    const group = new ec2.SecurityGroup(this, 'FunctionGroup', { vpc });
    placed('Grouped', { securityGroups: [group], vpcSubnets: { onePerAz: true } });
    outside.connections.allowTo(inside, ec2.Port.HTTPS);
    inside.connections.allowToAnyIpv4(ec2.Port.HTTP);
  }

  /** A network that exists already. */
  private existing() {
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Existing', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '172.16.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      publicSubnetIds: ['subnet-00000000000000001', 'subnet-00000000000000002'],
      publicSubnetNames: ['Edge'],
      publicSubnetRouteTableIds: ['rtb-00000000000000001', 'rtb-00000000000000001'],
      publicSubnetIpv4CidrBlocks: ['172.16.5.0/25', '172.16.5.128/25'],
      privateSubnetIds: [
        'subnet-00000000000000003',
        'subnet-00000000000000004',
        'subnet-00000000000000005',
        'subnet-00000000000000006',
      ],
      privateSubnetNames: ['App', 'Data'],
      privateSubnetRouteTableIds: [
        'rtb-00000000000000003',
        'rtb-00000000000000004',
        'rtb-00000000000000005',
        'rtb-00000000000000006',
      ],
      privateSubnetIpv4CidrBlocks: ['172.16.1.0/24', '172.16.2.0/24', '172.16.3.0/24', '172.16.4.0/24'],
      isolatedSubnetIds: ['subnet-00000000000000007', 'subnet-00000000000000008'],
      isolatedSubnetNames: ['Vault'],
      isolatedSubnetRouteTableIds: ['rtb-00000000000000007', 'rtb-00000000000000008'],
      isolatedSubnetIpv4CidrBlocks: ['172.16.6.0/26', '172.16.6.64/26'],
    });
    vpc.addGatewayEndpoint('Tables', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    vpc.addInterfaceEndpoint('Secrets', {
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      subnets: { subnetGroupName: 'Data', availabilityZones: ['eu-west-1b'] },
    });
    new lambda.Function(this, 'InExisting', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      vpc,
      vpcSubnets: { subnetFilters: [ec2.SubnetFilter.containsIpAddresses(['172.16.1.7', '172.16.4.9'])] },
    });

    const selected = (name: string, selection: ec2.SubnetSelection) =>
      new CfnOutput(this, name, { value: vpc.selectSubnets(selection).subnetIds.join(' ') });
    const filtered = (name: string, filter: ec2.SubnetFilter) => selected(name, { subnetFilters: [filter] });
    filtered('SubnetsByIds', ec2.SubnetFilter.byIds(['subnet-00000000000000003', 'subnet-00000000000000006']));
    filtered('SubnetsByZone', ec2.SubnetFilter.availabilityZones(['eu-west-1b']));
    filtered('SubnetsOnePerZone', ec2.SubnetFilter.onePerAz());
    filtered('SubnetsByMask', ec2.SubnetFilter.byCidrMask(24));
    filtered('SubnetsByRanges', ec2.SubnetFilter.byCidrRanges(['172.16.1.0/24', '172.16.4.0/22']));
    selected('SubnetsIsolated', {
      subnetGroupName: 'Vault',
      subnetFilters: [ec2.SubnetFilter.byCidrRanges(['172.16.6.64/26'])],
    });
    const edge = vpc.selectSubnets({
      subnetGroupName: 'Edge',
      subnetFilters: [ec2.SubnetFilter.byCidrMask(25)],
    });
    new CfnOutput(this, 'EdgeIds', { value: edge.subnets.map((subnet) => subnet.subnetId).join(' ') });
    new CfnOutput(this, 'EdgeZones', { value: edge.availabilityZones.join(' ') });
    new CfnOutput(this, 'EdgeIsPublic', { value: String(edge.hasPublic) });
    vpc.addFlowLog('Log');
    vpc.addGatewayEndpoint('Buckets', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
  }

  /** Subnets that exist already, one by one. */
  private apart() {
    const subnets = [
      ec2.Subnet.fromSubnetAttributes(this, 'KnownSubnet', {
        subnetId: 'subnet-00000000000000011',
        availabilityZone: 'eu-west-1a',
        ipv4CidrBlock: '172.17.1.0/24',
        routeTableId: 'rtb-00000000000000011',
      }),
      ec2.PrivateSubnet.fromPrivateSubnetAttributes(this, 'PrivateSubnet', {
        subnetId: 'subnet-00000000000000012',
        availabilityZone: 'eu-west-1b',
        routeTableId: 'rtb-00000000000000012',
      }),
      ec2.PublicSubnet.fromPublicSubnetAttributes(this, 'PublicSubnet', {
        subnetId: 'subnet-00000000000000013',
        availabilityZone: 'eu-west-1c',
        routeTableId: 'rtb-00000000000000013',
      }),
    ];
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Apart', {
      vpcId: 'vpc-0123456789abcdef1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    });
    new ec2.GatewayVpcEndpoint(this, 'ApartTables', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [{ subnets }],
    });
    new ec2.InterfaceVpcEndpoint(this, 'ApartSecrets', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      subnets: { subnets },
      open: false,
    });
    new CfnOutput(this, 'KnownBlock', { value: subnets[0].ipv4CidrBlock });
    new ec2.FlowLog(this, 'BareLog', {
      resourceType: ec2.FlowLogResourceType.fromSubnet(
        ec2.Subnet.fromSubnetId(this, 'BareSubnet', 'subnet-00000000000000014'),
      ),
    });
  }
}
