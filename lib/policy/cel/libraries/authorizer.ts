import { define, type FunctionDeclaration, type Library, member } from '../functions.ts';
import { BOOL, type CelType, objectType, STRING } from '../types.ts';
import { CelError, Foreign, type Value } from '../values.ts';

export const AUTHORIZER_TYPE = objectType('kubernetes.authorization.Authorizer');
export const PATH_CHECK_TYPE = objectType('kubernetes.authorization.PathCheck');
export const GROUP_CHECK_TYPE = objectType('kubernetes.authorization.GroupCheck');
export const RESOURCE_CHECK_TYPE = objectType('kubernetes.authorization.ResourceCheck');
export const DECISION_TYPE = objectType('kubernetes.authorization.Decision');

/** Who asks: the user of the request, or a service account named in the expression. */
export type Subject =
  | { readonly kind: 'request' }
  | { readonly kind: 'serviceAccount'; readonly namespace: string; readonly name: string };

/** A question to the authorizer. */
export type AccessReview =
  | { readonly kind: 'path'; readonly subject: Subject; readonly path: string; readonly verb: string }
  | {
      readonly kind: 'resource';
      readonly subject: Subject;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly fieldSelector: string;
      readonly labelSelector: string;
      readonly verb: string;
    };

export interface Decision {
  readonly allowed: boolean;
  readonly reason?: string;
  /** Why there is no decision. */
  readonly error?: string;
}

/** Answers questions about access, as the API server's authorizer would. Undefined where it cannot know. */
export type Authorize = (review: AccessReview) => Decision | undefined;

type ResourceQuestion = Omit<Extract<AccessReview, { kind: 'resource' }>, 'verb' | 'kind'>;

/** The values of this library never equal anything, themselves included, as far as `==` can tell. */
abstract class AccessValue extends Foreign {
  equals(other: Value): boolean | undefined {
    return other === this;
  }
}

class AuthorizerValue extends AccessValue {
  readonly type = AUTHORIZER_TYPE;
  readonly authorize: Authorize;
  readonly subject: Subject;
  constructor(authorize: Authorize, subject: Subject) {
    super();
    this.authorize = authorize;
    this.subject = subject;
  }
}

class PathCheck extends AccessValue {
  readonly type = PATH_CHECK_TYPE;
  readonly authorizer: AuthorizerValue;
  readonly path: string;
  constructor(authorizer: AuthorizerValue, path: string) {
    super();
    this.authorizer = authorizer;
    this.path = path;
  }
}

class GroupCheck extends AccessValue {
  readonly type = GROUP_CHECK_TYPE;
  readonly authorizer: AuthorizerValue;
  readonly group: string;
  constructor(authorizer: AuthorizerValue, group: string) {
    super();
    this.authorizer = authorizer;
    this.group = group;
  }
}

class ResourceCheck extends AccessValue {
  readonly type = RESOURCE_CHECK_TYPE;
  readonly authorize: Authorize;
  readonly question: ResourceQuestion;
  constructor(authorize: Authorize, question: ResourceQuestion) {
    super();
    this.authorize = authorize;
    this.question = question;
  }
}

class DecisionValue extends AccessValue {
  readonly type = DECISION_TYPE;
  readonly decision: Decision;
  constructor(decision: Decision) {
    super();
    this.decision = decision;
  }
}

/** The value of the variable `authorizer`. */
export const authorizerValue = (authorize: Authorize): Value => new AuthorizerValue(authorize, { kind: 'request' });

/** The value of the variable `authorizer.requestResource`: a check for the very resource that is requested. */
export function requestResourceValue(
  authorize: Authorize,
  request: {
    readonly group: string;
    readonly resource: string;
    readonly subresource: string;
    readonly namespace: string;
    readonly name: string;
  },
): Value {
  return new ResourceCheck(authorize, {
    subject: { kind: 'request' },
    fieldSelector: '',
    labelSelector: '',
    ...request,
  });
}

const invalid = (message: string): CelError => new CelError('invalid-argument', message);
const isBlank = (text: string): boolean => text.trim() === '';

function decide(authorize: Authorize, review: AccessReview): Value {
  const decision = authorize(review);
  return decision ? new DecisionValue(decision) : invalid('no authorizer can answer this check');
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const isLabel = (text: string): boolean => text.length <= 63 && LABEL.test(text);
const isSubdomain = (text: string): boolean => text.length <= 253 && text.split('.').every((part) => LABEL.test(part));

function serviceAccount({ authorize }: AuthorizerValue, namespace: string, name: string): Value {
  if (!isSubdomain(name)) return invalid('Invalid service account name');
  if (!isLabel(namespace)) return invalid('Invalid service account namespace');
  return new AuthorizerValue(authorize, { kind: 'serviceAccount', namespace, name });
}

function resource({ authorizer, group }: GroupCheck, name: string): Value {
  if (isBlank(name)) return invalid('resource must not be empty');
  return new ResourceCheck(authorizer.authorize, {
    subject: authorizer.subject,
    group,
    resource: name,
    subresource: '',
    namespace: '',
    name: '',
    fieldSelector: '',
    labelSelector: '',
  });
}

/** A method that narrows a resource check by one field. */
const narrow = (name: string, id: string, field: keyof ResourceQuestion): FunctionDeclaration =>
  define(
    name,
    member(
      id,
      [RESOURCE_CHECK_TYPE, STRING],
      RESOURCE_CHECK_TYPE,
      ({ authorize, question }: ResourceCheck, text: string) =>
        new ResourceCheck(authorize, { ...question, [field]: text }),
    ),
  );

const outcome = (name: string, type: CelType, read: (decision: Decision) => Value): FunctionDeclaration =>
  define(
    name,
    member(`decision_${name}`, [DECISION_TYPE], type, ({ decision }: DecisionValue) => read(decision)),
  );

/** Kubernetes' authorizer functions (apiserver, pkg/cel/library/authz.go). */
export const AUTHORIZER: Library = {
  types: [AUTHORIZER_TYPE, PATH_CHECK_TYPE, GROUP_CHECK_TYPE, RESOURCE_CHECK_TYPE, DECISION_TYPE],
  functions: [
    define(
      'path',
      member(
        'authorizer_path',
        [AUTHORIZER_TYPE, STRING],
        PATH_CHECK_TYPE,
        (authorizer: AuthorizerValue, path: string) =>
          isBlank(path) ? invalid('path must not be empty') : new PathCheck(authorizer, path),
      ),
    ),
    define(
      'group',
      member(
        'authorizer_group',
        [AUTHORIZER_TYPE, STRING],
        GROUP_CHECK_TYPE,
        (authorizer: AuthorizerValue, group: string) => new GroupCheck(authorizer, group),
      ),
    ),
    define(
      'serviceAccount',
      member('authorizer_serviceaccount', [AUTHORIZER_TYPE, STRING, STRING], AUTHORIZER_TYPE, serviceAccount),
    ),
    define('resource', member('groupcheck_resource', [GROUP_CHECK_TYPE, STRING], RESOURCE_CHECK_TYPE, resource)),
    narrow('subresource', 'resourcecheck_subresource', 'subresource'),
    narrow('namespace', 'resourcecheck_namespace', 'namespace'),
    narrow('name', 'resourcecheck_name', 'name'),
    define(
      'check',
      member(
        'pathcheck_check',
        [PATH_CHECK_TYPE, STRING],
        DECISION_TYPE,
        ({ authorizer, path }: PathCheck, verb: string) =>
          decide(authorizer.authorize, { kind: 'path', subject: authorizer.subject, path, verb }),
      ),
      member(
        'resourcecheck_check',
        [RESOURCE_CHECK_TYPE, STRING],
        DECISION_TYPE,
        (check: ResourceCheck, verb: string) => decide(check.authorize, { kind: 'resource', ...check.question, verb }),
      ),
    ),
    outcome('errored', BOOL, ({ error }) => error !== undefined),
    outcome('error', STRING, ({ error }) => error ?? ''),
    outcome('allowed', BOOL, ({ allowed }) => allowed),
    outcome('reason', STRING, ({ reason }) => reason ?? ''),
  ],
};

/** Selectors of authorizer checks, which came later. */
export const AUTHORIZER_SELECTORS: Library = {
  functions: [
    narrow('fieldSelector', 'authorizer_fieldselector', 'fieldSelector'),
    narrow('labelSelector', 'authorizer_labelselector', 'labelSelector'),
  ],
};
