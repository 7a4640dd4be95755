/**
 * What the server would choose by itself: its clock, random names, free addresses. Nothing of it follows from the
 * object, so it is filled in only where a caller gives it.
 */
export interface Assigned {
  readonly uid?: string;
  /** RFC 3339 with whole seconds. */
  readonly time?: string;
  /** What is appended to `generateName`; the server takes five characters. */
  readonly suffix?: string;
  /** The address of a Service that asks for one. */
  readonly clusterIP?: string;
  /** The family of the cluster's Service addresses, or the first of two; that of `clusterIP` where only that is given. */
  readonly ipFamily?: 'IPv4' | 'IPv6';
  /** The first of the node ports that a Service asks for; further ones count up from it. */
  readonly nodePort?: number;
}
