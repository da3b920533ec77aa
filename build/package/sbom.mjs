// Owns the bill of materials of a package, in CycloneDX 1.6: what stands in the notices, for programs to read. The same
// parts give the same file.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const purlName = (name) => name.replace(/^@/, '%40');

/** A licence is told by its identifier, by an expression of several, or, where it is neither, by what its package calls it. */
function licences(given) {
  if (/ (?:OR|AND|WITH) /.test(given)) return [{ expression: given.replace(/^\((.*)\)$/, '$1') }];
  return [{ license: /^[A-Za-z0-9.+-]+$/.test(given) ? { id: given } : { name: given } }];
}

/** npm's integrity is the hash in base 64; CycloneDX wants it in hexadecimal. */
function hashes(integrity) {
  const found = /^sha512-(.+)$/.exec(integrity ?? '');
  return found === null
    ? {}
    : { hashes: [{ alg: 'SHA-512', content: Buffer.from(found[1], 'base64').toString('hex') }] };
}

function npmComponent({ name, version, licence, integrity }) {
  const purl = `pkg:npm/${purlName(name)}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, licenses: licences(licence), ...hashes(integrity) };
}

function githubComponent({ name, repository, version, licence, type }) {
  const purl = `pkg:github/${repository}@v${version}`;
  return { type, 'bom-ref': purl, name, version, purl, licenses: licences(licence) };
}

/** Named by what is in it, in the form of a UUID. */
function serialNumber(components) {
  const hex = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function bill({ product, electron, parts }) {
  const components = [
    githubComponent({
      name: 'electron',
      repository: 'electron/electron',
      version: electron.version,
      licence: 'MIT',
      type: 'framework',
    }),
    githubComponent({
      name: 'llama.cpp',
      repository: 'ggml-org/llama.cpp',
      version: parts.llama.version,
      licence: 'MIT',
      type: 'library',
    }),
    ...parts.packages.map(npmComponent),
  ];
  const root = `pkg:npm/${product.name}@${product.version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber([product.version, ...components]),
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: product.name,
        version: product.version,
        purl: root,
        licenses: licences(product.license),
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((one) => one['bom-ref']) }],
  };
}

export function writeSbom({ folder, electron, parts, product }) {
  const text = JSON.stringify(bill({ product, electron, parts }), null, 1);
  writeFileSync(join(folder, 'notices', 'sbom.cdx.json'), `${text}\n`);
}
