// The hosts that were contacted, with what went there and came back. One row a host and zone.
export const outboundHosts = `
CREATE TABLE outbound_host (
  host TEXT NOT NULL,
  zone TEXT NOT NULL,
  requests INTEGER NOT NULL,
  bytes_up INTEGER NOT NULL,
  bytes_down INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (host, zone)
) STRICT;
`;
