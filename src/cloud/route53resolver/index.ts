/** Route 53 Resolver: endpoints, rules, and where the rules hold. */
import type { AnyHandler, Service } from '../service.ts';
import { endpoints } from './endpoints.ts';
import { sdk } from './operations.ts';
import { ruleAssociations } from './rule-associations.ts';
import { rules } from './rules.ts';
import { tags } from './tags.ts';

export const route53resolver: Service = {
  signingName: 'route53resolver',
  protocol: { kind: 'awsJson', targetPrefix: 'Route53Resolver' },
  sdk,
  handlers: { ...endpoints, ...rules, ...ruleAssociations, ...tags } as Record<string, AnyHandler>,
};
