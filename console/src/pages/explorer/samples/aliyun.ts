import { hostOf, idVariable, secretVariable, shell, sorted, type Sample } from './sample';

export const aliyun: Sample = {
  name: 'aliyun CLI',
  language: 'sh',
  needs: 'aliyun 3',
  make: ({ operation, parameters, origin }) => {
    const options = sorted(parameters).map(([name, value]) => ` \\\n  --${name} ${shell(value)}`).join('');
    // --force: our own product and some operations are not in the tool's list.
    return `# ${operation.name}. Needs ${idVariable} and ${secretVariable}.
aliyun ${operation.product.toLowerCase()} ${operation.name} --force --version ${operation.version} \\
  --endpoint ${shell(hostOf(origin))}${new URL(origin).protocol === 'http:' ? ' --insecure' : ''} --method POST \\
  --access-key-id "$${idVariable}" --access-key-secret "$${secretVariable}" --mode AK --region ${shell(parameters['RegionId'] ?? 'cn-hangzhou')}${options}
`;
  },
};
