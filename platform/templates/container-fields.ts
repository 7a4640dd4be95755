import { fields, Type } from 'roadbed';

const { Optional } = Type;

/** Fields of every kind that runs a container of the team's own. */
export const containerFields = {
  image: fields.image,
  command: Optional(fields.command),
  args: Optional(fields.args),
  size: Optional(fields.size),
  resources: Optional(fields.resources),
  env: Optional(fields.env),
  files: Optional(fields.files),
  volumes: Optional(fields.volumes),
  security: Optional(fields.security),
  serviceAccount: Optional(fields.serviceAccount),
  dependencies: Optional(fields.dependencies),
  egress: Optional(fields.egress),
  migrate: Optional(fields.migrate),
  pipeline: Optional(fields.pipeline),
};

/** Fields of every kind that keeps running. */
export const servingFields = {
  ...containerFields,
  ports: Optional(fields.ports),
  replicas: Optional(fields.replicas),
  autoscaling: Optional(fields.autoscaling),
  probes: Optional(fields.probes),
  initContainers: Optional(fields.initContainers),
  sidecars: Optional(fields.sidecars),
  termination: Optional(fields.termination),
  observability: Optional(fields.observability),
};

/** Fields of every kind that runs to its end. */
export const taskFields = {
  ...containerFields,
  retries: Optional(fields.retries),
  timeout: Optional(fields.timeout),
  parallelism: Optional(fields.parallelism),
  completions: Optional(fields.completions),
};
