import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Auth, Settings } from '../../shared/settings.ts';

export interface ApiProps {
  readonly settings: Settings;
  readonly handler: IFunction;
}

/** Who asked is the ARN of a role's session, or the subject of a token. */
const callerOf = ({ type }: Auth): string =>
  type === 'iam' ? AccessLogField.contextIdentityUserArn() : AccessLogField.contextAuthorizer('claims.sub');

/** Of each request who, what and how it went; no header, no token, and no query string, which may hold names. */
const accessLogLine = (auth: Auth): string =>
  JSON.stringify({
    time: AccessLogField.contextRequestTime(),
    requestId: AccessLogField.contextRequestId(),
    caller: callerOf(auth),
    sourceIp: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    path: AccessLogField.contextPath(),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    latencyMs: AccessLogField.contextResponseLatency(),
    refused: AccessLogField.contextErrorMessage(),
  });

const authorizer = (auth: Auth): IHttpRouteAuthorizer =>
  auth.type === 'iam'
    ? new HttpIamAuthorizer()
    : new HttpJwtAuthorizer('Token', auth.issuer, { jwtAudience: [...auth.audience] });

/** The front door: nobody comes in unsigned or without a token, and no page of another origin asks through a browser. */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { settings, handler }: ApiProps) {
    super(scope, id);
    const { name, api, logDays } = settings;
    this.http = new HttpApi(this, 'Http', {
      apiName: name,
      description: 'Recommendations, savings and what they rest on: docs/openapi.json',
      createDefaultStage: false,
      defaultAuthorizer: authorizer(api.auth),
    });
    const integration = new HttpLambdaIntegration('Handler', handler, { scopePermissionToRoute: false });
    for (const path of ['/', '/{proxy+}']) this.http.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apis/${name}`,
      retention: logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.http,
      autoDeploy: true,
      throttle: { rateLimit: api.rate, burstLimit: api.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(accessLogLine(api.auth)),
      },
    });
  }
}
