import type { PortSettings } from '../config/index.ts';

/** The port meant when none is named: the first in the file. */
export function defaultPort(ports: Readonly<Record<string, PortSettings>>): string | undefined {
  return Object.keys(ports)[0];
}

/** What is spoken on a port: as said, else as its name says, else plain TCP. */
export function appProtocol(name: string, port: PortSettings): 'http' | 'grpc' | 'tcp' {
  if (port.appProtocol) return port.appProtocol;
  if (port.protocol === 'UDP') return 'tcp';
  return name.startsWith('http') ? 'http' : name.startsWith('grpc') ? 'grpc' : 'tcp';
}
