import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as nodejs from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';

/** Functions that are bundled by esbuild, with every option; their project is `services/nodejs`. */
export class Nodejs extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const depsLockFilePath = 'nodejs/package-lock.json';
    const runtime = lambda.Runtime.NODEJS_22_X;
    new nodejs.NodejsFunction(this, 'Plain', { entry: 'nodejs/src/plain.ts', depsLockFilePath, runtime });
    new nodejs.NodejsFunction(this, 'Given', {
      code: lambda.Code.fromInline('exports.main = async () => {};'),
      handler: 'index.main',
      runtime,
      awsSdkConnectionReuse: true,
    });
    new nodejs.NodejsFunction(this, 'Module', {
      entry: 'nodejs/src/quote.ts',
      projectRoot: 'nodejs',
      depsLockFilePath,
      handler: 'main',
      runtime: lambda.Runtime.NODEJS_24_X,
      bundling: {
        format: nodejs.OutputFormat.ESM,
        target: 'es2020',
        externalModules: ['left-out', '@aws-sdk/*'],
        loader: { '.svg': 'text' },
        define: { STAGE: '"test"' },
        logLevel: nodejs.LogLevel.ERROR,
        keepNames: true,
        tsconfig: 'nodejs/legacy.json',
        banner: '// before',
        footer: '// after',
        mainFields: ['module', 'main'],
        inject: ['./src/clock.ts'],
        esbuildArgs: { '--legal-comments': 'none', '--drop': 'console', '--pure': ['Book', 'now'] },
        commandHooks: {
          beforeBundling: (input, output) => [`cp ${input}/package.json ${output}/before.json`],
          beforeInstall: () => ['false'],
          afterBundling: (input, output) => [`cp ${input}/src/logo.svg ${output}/logo.svg`],
        },
      },
    });
    new nodejs.NodejsFunction(this, 'Small', {
      entry: 'nodejs/src/quote.ts',
      depsLockFilePath,
      handler: 'index.main',
      runtime,
      bundling: {
        minify: true,
        bundleAwsSDK: true,
        loader: { '.svg': 'dataurl' },
        define: { STAGE: '"live"', now: 'Date.now', left: 'undefined' },
        esbuildArgs: { '--external:left-out': true, '--charset': 'utf8' },
        sourceMap: true,
        sourceMapMode: nodejs.SourceMapMode.EXTERNAL,
        metafile: true,
        assetHash: 'small',
      },
    });
    new nodejs.NodejsFunction(this, 'Mapped', {
      entry: 'nodejs/src/plain.ts',
      depsLockFilePath,
      runtime,
      bundling: { sourceMap: true, sourcesContent: false, assetHash: 'mapped' },
    });
    new nodejs.NodejsFunction(this, 'Inline', {
      entry: 'nodejs/src/plain.ts',
      depsLockFilePath,
      runtime,
      bundling: { sourceMapMode: nodejs.SourceMapMode.INLINE, assetHash: 'inline' },
    });
    new nodejs.NodejsFunction(this, 'Both', {
      entry: 'nodejs/src/plain.ts',
      depsLockFilePath,
      runtime,
      bundling: { sourceMapMode: nodejs.SourceMapMode.BOTH, assetHash: 'both' },
    });
    new nodejs.NodejsFunction(this, 'Characters', {
      entry: 'nodejs/src/plain.ts',
      depsLockFilePath,
      runtime,
      bundling: { charset: nodejs.Charset.UTF8 },
    });
    new nodejs.NodejsFunction(this, 'Installed', {
      entry: 'nodejs/src/installed.ts',
      depsLockFilePath,
      runtime,
      bundling: {
        nodeModules: ['greeting'],
        assetHash: 'installed',
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: (input, output) => [`npm pack --silent --pack-destination ${output} ${input}/packages/greeting`],
          afterBundling: (_, output) => [`rm ${output}/greeting-1.0.0.tgz`],
        },
      },
    });
  }
}
