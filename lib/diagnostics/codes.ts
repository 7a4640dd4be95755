/** What a code means, for its page in the reference. */
export interface CodeInfo {
  /** A short noun phrase. */
  readonly title: string;
  /** Why this is refused or reported. */
  readonly why: string;
  /** What the user does about it. */
  readonly fix: string;
}

const table = {
  'config/unknown-field': {
    title: 'Unknown field',
    why: 'A misspelt field would silently have no effect, so every field that the schema does not have is refused.',
    fix: 'Correct the spelling, or remove the field. `roadbed schema KIND` lists the fields.',
  },
  'config/ambiguous-number': {
    title: 'Ambiguous number',
    why: 'An environment variable is text; a number such as `1.10` would lose its last digit on the way.',
    fix: 'Put the value in quotes.',
  },
  'config/cluster-elsewhere': {
    title: 'Cluster of another environment',
    why: 'A cluster belongs to exactly one environment, so that an app never runs in two environments at one place.',
    fix: 'Remove it from the list, or change the cluster’s `environment`.',
  },
  'config/duplicate-key': {
    title: 'Duplicate key',
    why: 'YAML readers disagree on which of two equal keys wins.',
    fix: 'Keep one of the two.',
  },
  'config/empty-file': {
    title: 'Empty file',
    why: 'A file that says nothing is most likely a mistake.',
    fix: 'Remove it, or fill it in.',
  },
  'config/forbidden-character': {
    title: 'Forbidden character',
    why: 'Control characters and lone surrogates cannot stand in YAML and read differently in different tools.',
    fix: 'Remove it, or write it as an escape in a double-quoted string.',
  },
  'config/forbidden-key': {
    title: 'Forbidden key',
    why: '`__proto__` has a special meaning in JavaScript and would be read differently by different tools.',
    fix: 'Use another name.',
  },
  'config/invalid-name': {
    title: 'Invalid name',
    why: 'Names become names of Kubernetes objects, paths and labels.',
    fix: 'Use lower case letters, digits and `-`.',
  },
  'config/invalid-value': {
    title: 'Invalid value',
    why: 'The value does not have the form that the field needs.',
    fix: 'Write it as the hint shows.',
  },
  'config/missing-field': {
    title: 'Missing field',
    why: 'Without it nothing sensible can be rendered.',
    fix: 'Add the field, in the app’s file or in any layer below it.',
  },
  'config/missing-file': {
    title: 'Missing file',
    why: 'Something refers to this file, or every repository has one.',
    fix: 'Add it.',
  },
  'config/not-a-file': {
    title: 'Not a regular file',
    why: 'Links and submodules could lead outside the repository.',
    fix: 'Replace it with the file itself.',
  },
  'config/plain-secret': {
    title: 'Secret in plain sight',
    why: 'Whoever can read the repository, now or in its history, could use it.',
    fix: 'Revoke it, put the new one into the secret store, and refer to it with `{ secret: path/key }`.',
  },
  'config/several-documents': {
    title: 'Several documents',
    why: 'Each file of `platform/` and `teams/` defines one thing, named after the file.',
    fix: 'Split it into several files.',
  },
  'config/too-deep': {
    title: 'Nested too deeply',
    why: 'No real file is; a hostile one could exhaust the reader.',
    fix: 'Flatten the structure.',
  },
  'config/too-large': {
    title: 'Too large',
    why: 'No real file is; a hostile one could exhaust the reader.',
    fix: 'Make it smaller.',
  },
  'config/too-many-problems': {
    title: 'Too many problems',
    why: 'Only the first problems of a file are shown one by one; most of them usually have one cause.',
    fix: 'Mend the first ones and look again.',
  },
  'config/unexpected-file': {
    title: 'Unexpected file',
    why: 'A file that nobody reads misleads people: it looks as if it had an effect.',
    fix: 'Move it, rename it or remove it.',
  },
  'config/unknown-kind': {
    title: 'Unknown kind',
    why: 'The kind chooses the template.',
    fix: 'Use one of the kinds that the message lists, or add a template.',
  },
  'config/unreadable-file': {
    title: 'Unreadable file',
    why: 'The file cannot be read, or is not UTF-8 text.',
    fix: 'Check its permissions and its encoding.',
  },
  'config/unused-cluster': {
    title: 'Unused cluster',
    why: 'No environment lists the cluster, so no app can run on it.',
    fix: 'List it in its environment.',
  },
  'config/wrong-type': {
    title: 'Wrong type',
    why: 'The value is of another type than the field needs.',
    fix: 'Write it as the hint shows.',
  },
  'config/yaml-feature': {
    title: 'Unsupported YAML feature',
    why: 'Anchors, aliases, merge keys and tags read differently in different tools and hide where a value comes from.',
    fix: 'Write the value out.',
  },
  'config/yaml-syntax': {
    title: 'YAML syntax',
    why: 'The file is not valid YAML.',
    fix: 'Look at the indentation, quotes and colons near the place.',
  },
  'model/conflict': {
    title: 'Conflicting fields',
    why: 'Two fields answer the same question differently.',
    fix: 'Keep one of them.',
  },
  'model/dependency-cycle': {
    title: 'Dependency cycle',
    why: 'None of the apps in the circle can be the first to become ready if each waits for the next.',
    fix: 'Make sure that each app starts without the next one.',
  },
  'model/dependency-not-deployed': {
    title: 'Dependency not deployed',
    why: 'The app it needs does not run in the same environment.',
    fix: 'Deploy it there too, or remove the dependency in that environment.',
  },
  'model/duplicate-object': {
    title: 'Duplicate object',
    why: 'Two apps, or one app twice, render an object of one kind and name into one namespace; one would overwrite the other.',
    fix: 'Rename one of the apps or dependencies.',
  },
  'model/duplicate-route': {
    title: 'Duplicate route',
    why: 'Two apps claim one host and path; the edge would send people to either.',
    fix: 'Give one of the two another host or path.',
  },
  'model/invalid-range': {
    title: 'Invalid range',
    why: 'A lower bound is above its upper bound.',
    fix: 'Swap or correct the two.',
  },
  'model/missing-capability': {
    title: 'Missing capability',
    why: 'What the app asks for needs something that is not installed in the cluster.',
    fix: 'Ask the platform team for it, or do without.',
  },
  'model/name-too-long': {
    title: 'Name too long',
    why: 'Names are composed of the app’s and others; Kubernetes limits the result.',
    fix: 'Shorten the app’s name or the part that the message names.',
  },
  'model/no-edge': {
    title: 'No such way in',
    why: 'The cluster does not route traffic of that visibility or for that host.',
    fix: 'Choose another visibility or host, or extend the cluster’s `routing`.',
  },
  'model/no-port': {
    title: 'No port',
    why: 'Something needs a port, and the app serves none.',
    fix: 'Add `ports`.',
  },
  'model/reserved-name': {
    title: 'Reserved name',
    why: 'The name is taken by Kubernetes or by the platform itself.',
    fix: 'Choose another name.',
  },
  'model/self-dependency': {
    title: 'Self dependency',
    why: 'An app always reaches itself.',
    fix: 'Remove the dependency.',
  },
  'model/unknown-reference': {
    title: 'Unknown reference',
    why: 'The name refers to something that is not defined.',
    fix: 'Correct the name, or define it.',
  },
  'policy/not-an-object': {
    title: 'Not a Kubernetes object',
    why: 'Policies judge Kubernetes objects; anything else is left out.',
    fix: 'Leave the file out, or give the document `apiVersion` and `kind`.',
  },
  'policy/not-judged': {
    title: 'Policy that could not be evaluated',
    why: 'An expression failed on this object. The cluster then refuses the object, or lets it pass where the policy’s `failurePolicy` is `Ignore`.',
    fix: 'Mostly a field is read that is not there: the policy’s author can ask with `has()` first.',
  },
  'policy/refused': {
    title: 'Refused by a policy',
    why: 'The object breaks a rule that is enforced.',
    fix: 'Do as the message says, or ask for a waiver.',
  },
  'policy/warned': {
    title: 'Against a policy',
    why: 'The object breaks a rule that is not enforced yet.',
    fix: 'Do as the message says before it is.',
  },
  'policy/undecodable': {
    title: 'Value of a wrong type',
    why: 'The API server reads an object by its types first and refuses one that does not fit.',
    fix: 'Correct the value.',
  },
  'policy/invalid': {
    title: 'Invalid policy',
    why: 'The API server would refuse to create it, so it would protect nothing.',
    fix: 'Correct it as the message says.',
  },
  'policy/invalid-expression': {
    title: 'Invalid expression',
    why: 'The API server compiles every expression when a policy is created and refuses what does not compile.',
    fix: 'Correct it as the message says.',
  },
  'policy/too-new': {
    title: 'Newer than the oldest cluster',
    why: 'The oldest cluster that the policy is for would refuse it.',
    fix: 'Write it with older functions, or upgrade the cluster first.',
  },
  'policy/unknown-field': {
    title: 'Field that no matched kind has',
    why: 'The API server accepts such a policy, because it does not know what the object will be, and then fails on every request.',
    fix: 'Correct the spelling.',
  },
  'policy/matches-nothing': {
    title: 'Rule that matches nothing',
    why: 'A policy that is never asked looks like protection and is none.',
    fix: 'Correct group, version or resource.',
  },
  'policy/unenforceable': {
    title: 'Cannot be judged as the cluster does',
    why: 'The repository and the cluster must say the same, and the repository does not know what this asks for.',
    fix: 'Say it by the object itself.',
  },
  'policy/duplicate': {
    title: 'Name given twice',
    why: 'Of two things with one name, one is lost.',
    fix: 'Rename one of them.',
  },
  'policy/unknown-policy': {
    title: 'Binding without its policy',
    why: 'A binding of a policy that does not exist does nothing.',
    fix: 'Correct `spec.policyName`.',
  },
  'policy/no-test': {
    title: 'Policy without a test',
    why: 'Nobody knows whether a rule that was never seen to refuse does refuse.',
    fix: 'Add a `*.test.yaml` beside it.',
  },
  'policy/test-failed': {
    title: 'Policy test failed',
    why: 'The policy does not do what its test expects.',
    fix: 'Correct the policy, or the test.',
  },
  'policy/invalid-test': {
    title: 'Invalid policy test',
    why: 'A test that cannot be read tests nothing.',
    fix: 'Write it as the message says.',
  },
  'policy/not-covered': {
    title: 'Validation not seen both ways',
    why: 'A rule that was never seen to refuse may refuse nothing; one that was never seen to pass may refuse everything.',
    fix: 'Add a case that it allows, or one that it refuses.',
  },
  'schema/invalid-object': {
    title: 'Invalid Kubernetes object',
    why: 'The rendered object is not valid for the cluster’s Kubernetes version; the cluster would refuse it.',
    fix: 'Correct the field or patch that makes it.',
  },
  'schema/nothing-to-import': {
    title: 'Nothing to import',
    why: 'Schemas come out of CustomResourceDefinitions and of OpenAPI v3 documents of an API server; the file holds neither.',
    fix: 'Give a file from `kubectl get crd NAME -o yaml`, or from `kubectl get --raw /openapi/v3/apis/GROUP/VERSION`.',
  },
  'schema/refused-crd': {
    title: 'CustomResourceDefinition that cannot be read',
    why: 'Its names or its schema are missing or malformed, so no API server would take it either.',
    fix: 'Correct it, or get it anew from a cluster.',
  },
  'schema/newer-version': {
    title: 'Newer Kubernetes than the schemas',
    why: 'What that version added would be refused, and what it removed would pass.',
    fix: 'Upgrade Roadbed when a version that knows it is out.',
  },
  'schema/unknown-kind': {
    title: 'Unknown Kubernetes kind',
    why: 'There is no schema for this kind in the cluster’s Kubernetes version, so nothing can be checked.',
    fix: 'Correct apiVersion and kind, or import its schema.',
  },
  'schema/unreadable': {
    title: 'Unreadable schema file',
    why: 'The file is neither YAML nor JSON, or not a schema that was imported before.',
    fix: 'Correct it, or import the schema again.',
  },
  'synth/cluster-scoped': {
    title: 'Cluster-scoped object',
    why: 'Objects outside a namespace belong to the platform team.',
    fix: 'Ask the platform team to add it.',
  },
  'synth/foreign-namespace': {
    title: 'Foreign namespace',
    why: 'A team’s objects live in the team’s own namespace.',
    fix: 'Remove `metadata.namespace`, or set it to the team’s.',
  },
  'synth/invalid-manifest': {
    title: 'Invalid manifest',
    why: 'A brought file holds something that is not a Kubernetes object.',
    fix: 'Each document needs `apiVersion`, `kind` and `metadata.name`.',
  },
  'synth/not-allowed': {
    title: 'Not for an app to render',
    why: 'Rights, quotas and doors to other teams’ secrets are the platform team’s to give.',
    fix: 'Remove the object, or ask the platform team.',
  },
  'synth/patch-failed': {
    title: 'Patch failed',
    why: 'The patch does not fit the object as it is rendered.',
    fix: 'Compare the path with the rendered object; `roadbed explain` shows it.',
  },
  'synth/patch-identity': {
    title: 'Patch changes the identity',
    why: 'A patch that renames, retypes or moves an object would make another object of it.',
    fix: 'Change the source instead.',
  },
  'synth/patch-no-effect': {
    title: 'Patch without effect',
    why: 'The object already is what the patch makes of it.',
    fix: 'Remove the patch.',
  },
  'synth/patch-no-target': {
    title: 'Patch without a target',
    why: 'No rendered object, or more than one, matches the target.',
    fix: 'Correct kind and name.',
  },
  'synth/plain-secret': {
    title: 'Secret in plain sight',
    why: 'Whoever can read the repository could read the secret.',
    fix: 'Use a reference into the secret store, or an ExternalSecret.',
  },
  'synth/refused': {
    title: 'Refused by the template',
    why: 'The template cannot render what the app asks for.',
    fix: 'See the message.',
  },
  'usage/invalid-argument': {
    title: 'Invalid argument',
    why: 'The command line is not understood.',
    fix: 'See `roadbed help`.',
  },
  'usage/no-match': {
    title: 'Selector without a match',
    why: 'The selector names nothing in the repository.',
    fix: 'Correct the name; `roadbed check` lists what there is.',
  },
  'usage/no-repository': {
    title: 'No repository',
    why: 'Neither this folder nor one above it is a Roadbed repository.',
    fix: 'Change to one, pass `--root`, or make one with `roadbed init`.',
  },
  'pipelines/expression': {
    title: 'Expression of a CI system',
    why: 'A CI system puts the value of an expression into a script before a shell sees it; a branch or a title could then become code.',
    fix: 'Read a variable of the shell instead.',
  },
  'pipelines/invalid-job': {
    title: 'Job that cannot be added',
    why: 'A team’s own job stands beside the platform’s: it cannot replace one, read its credentials, or wait for itself.',
    fix: 'Change the job as the message says.',
  },
  'pipelines/no-identity': {
    title: 'No identity for the registry',
    why: 'This registry is entered by showing who the pipeline is, not by a stored password.',
    fix: 'Set `pipeline.registry.identity`.',
  },
  'pipelines/no-image': {
    title: 'Pipeline without an image',
    why: 'A pipeline pushes to the registry and repository of the app’s own image.',
    fix: 'Set `image`.',
  },
  'pipelines/packages-without-directory': {
    title: 'Packages without a directory',
    why: '`packages` adds folders to `directory`; without it every change starts the pipeline anyway.',
    fix: 'Set `directory`, or remove `packages`.',
  },
  'pipelines/per-environment': {
    title: 'Pipeline of one environment',
    why: 'An app is built once, for all environments.',
    fix: 'Move `pipeline` to the top of the app’s file.',
  },
  'pipelines/required-step': {
    title: 'Required step left out',
    why: 'A regulation that the team or the app is under asks for this step in every pipeline.',
    fix: 'Leave the step in, and configure it where it is too strict.',
  },
  'usage/unexpected-value': {
    title: 'Not the value that was expected',
    why: 'Somebody else has set the field since it was last looked at; setting it now would undo their change.',
    fix: 'Look at the new value, then decide again.',
  },
  'workspace/changed-meanwhile': {
    title: 'File changed meanwhile',
    why: 'The file was written by somebody else between reading and writing it; nothing of theirs may be lost.',
    fix: 'Run the command again.',
  },
  'workspace/extension-failed': {
    title: 'Platform code failed',
    why: 'A template or offering under `platform/` could not be loaded.',
    fix: 'Mend the code; the message says what it reported.',
  },
  'workspace/foreign-file': {
    title: 'File that Roadbed did not write',
    why: 'It stands under `rendered/`, where Argo CD or a person may take it for generated output.',
    fix: 'Move it elsewhere, or leave it: Roadbed never deletes it.',
  },
  'workspace/stale': {
    title: 'Stale output',
    why: '`rendered/` is not what the sources render to: a source changed without `roadbed render`, or the file was edited by hand.',
    fix: 'Run `roadbed render` and commit the result.',
  },
  'workspace/stale-schema': {
    title: 'Stale editor schema',
    why: 'The schemas under `platform/schema/` are what editors complete and check with; they must say what the platform says.',
    fix: 'Run `roadbed schema --write`, or `roadbed render`, and commit the result.',
  },
  'workspace/write-failed': {
    title: 'Cannot write',
    why: 'The output could not be written; nothing was changed.',
    fix: 'Check permissions and space.',
  },
} as const satisfies Record<string, CodeInfo>;

/** The closed set of diagnostic codes: `room/what-is-wrong`. */
export type Code = keyof typeof table;

/** Every code with its meaning; the compiler refuses a code without one. */
export const codes: Readonly<Record<Code, CodeInfo>> = table;
