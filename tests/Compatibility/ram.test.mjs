// Users, groups, policies and roles with the vendor's RAM and STS SDKs, and what they mean for the Vpc SDK.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ram, ramClient, sts, stsClient, vpc, vpcClient } from './clients.mjs';
import { key, startCloud } from './harness.mjs';

const region = 'cn-hangzhou';
const trust = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${key.account}:root`] } }],
});
const policy = (...actions) => JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

let cloud;
let owner;

before(async () => {
  cloud = await startCloud();
  owner = ramClient(cloud.endpoint);
});
after(async () => {
  const result = await cloud?.stop();
  if (result) assert.equal(result.code, 0, `heliograph ended badly:\n${cloud.log()}`);
});

/** The credentials of a new user. */
async function newUser(userName) {
  const { body } = await owner.createUser(new ram.CreateUserRequest({ userName, displayName: userName }));
  assert.match(body.user.userId, /^\d+$/);
  const { body: { accessKey } } = await owner.createAccessKey(new ram.CreateAccessKeyRequest({ userName }));
  assert.equal(accessKey.status, 'Active');
  return { accessKeyId: accessKey.accessKeyId, accessKeySecret: accessKey.accessKeySecret };
}

const list = who => vpcClient(cloud.endpoint, who).listTrafficMirrorFilters(new vpc.ListTrafficMirrorFiltersRequest({ regionId: region }));

const refused = (promise, code) => assert.rejects(promise, error => {
  assert.equal(error.code, code);
  return true;
});

test('a user may do what the policies of its groups allow', async () => {
  const alice = await newUser('alice');
  await assert.rejects(list(alice), error => {
    assert.equal(error.code, 'Forbidden.RAM');
    assert.equal(error.statusCode, 403);
    assert.equal(error.accessDeniedDetail.AuthAction, 'vpc:ListTrafficMirrorFilters');
    assert.equal(error.accessDeniedDetail.NoPermissionType, 'ImplicitDeny');
    return true;
  });
  await owner.createGroup(new ram.CreateGroupRequest({ groupName: 'readers', comments: 'may look' }));
  await owner.createPolicy(new ram.CreatePolicyRequest({ policyName: 'read', policyDocument: policy('vpc:ListTrafficMirror*') }));
  await owner.attachPolicyToGroup(new ram.AttachPolicyToGroupRequest({ policyType: 'Custom', policyName: 'read', groupName: 'readers' }));
  await owner.addUserToGroup(new ram.AddUserToGroupRequest({ userName: 'alice', groupName: 'readers' }));
  assert.equal((await list(alice)).statusCode, 200);

  const { body: users } = await owner.listUsersForGroup(new ram.ListUsersForGroupRequest({ groupName: 'readers' }));
  assert.deepEqual(users.users.user.map(user => user.userName), ['alice']);
  const { body: policies } = await owner.listPoliciesForGroup(new ram.ListPoliciesForGroupRequest({ groupName: 'readers' }));
  assert.deepEqual(policies.policies.policy.map(one => one.policyName), ['read']);
  const { body: entities } = await owner.listEntitiesForPolicy(new ram.ListEntitiesForPolicyRequest({ policyType: 'Custom', policyName: 'read' }));
  assert.deepEqual(entities.groups.group.map(group => group.groupName), ['readers']);
  const { body: who } = await stsClient(cloud.endpoint, alice).getCallerIdentity();
  assert.equal(who.identityType, 'RAMUser');
  assert.equal(who.arn, `acs:ram::${key.account}:user/alice`);
});

test('policies have versions', async () => {
  await owner.createPolicy(new ram.CreatePolicyRequest({ policyName: 'versions', policyDocument: policy('vpc:*'), description: 'd' }));
  const { body: { policyVersion } } = await owner.createPolicyVersion(new ram.CreatePolicyVersionRequest({
    policyName: 'versions', policyDocument: policy('ecs:*'), setAsDefault: true,
  }));
  assert.equal(policyVersion.versionId, 'v2');
  assert.equal(policyVersion.isDefaultVersion, true);
  const { body } = await owner.getPolicy(new ram.GetPolicyRequest({ policyType: 'Custom', policyName: 'versions' }));
  assert.equal(body.policy.defaultVersion, 'v2');
  assert.equal(body.policy.attachmentCount, 0);
  assert.equal(body.defaultPolicyVersion.policyDocument, policy('ecs:*'));
  await refused(owner.deletePolicy(new ram.DeletePolicyRequest({ policyName: 'versions' })), 'DeleteConflict.Policy.Version');
  await owner.deletePolicyVersion(new ram.DeletePolicyVersionRequest({ policyName: 'versions', versionId: 'v1' }));
  await owner.deletePolicy(new ram.DeletePolicyRequest({ policyName: 'versions' }));
  await refused(owner.getPolicy(new ram.GetPolicyRequest({ policyType: 'Custom', policyName: 'versions' })), 'EntityNotExist.Policy');
});

test('a role is assumed with the STS SDK, cut down by a session policy', async () => {
  const bob = await newUser('bob');
  await owner.attachPolicyToUser(new ram.AttachPolicyToUserRequest({
    policyType: 'System', policyName: 'AliyunSTSAssumeRoleAccess', userName: 'bob',
  }));
  const { body: { role } } = await owner.createRole(new ram.CreateRoleRequest({ roleName: 'mirror-admin', assumeRolePolicyDocument: trust }));
  assert.equal(role.arn, `acs:ram::${key.account}:role/mirror-admin`);
  assert.equal(role.maxSessionDuration, 3600);
  await owner.attachPolicyToRole(new ram.AttachPolicyToRoleRequest({
    policyType: 'System', policyName: 'HeliographTrafficMirrorFullAccess', roleName: 'mirror-admin',
  }));
  const { body } = await stsClient(cloud.endpoint, bob).assumeRole(new sts.AssumeRoleRequest({
    roleArn: role.arn, roleSessionName: 'bob', policy: policy('vpc:List*'),
  }));
  assert.equal(body.assumedRoleUser.arn, `${role.arn}/bob`);
  const session = {
    accessKeyId: body.credentials.accessKeyId, accessKeySecret: body.credentials.accessKeySecret, securityToken: body.credentials.securityToken,
  };
  assert.equal((await list(session)).statusCode, 200);
  await refused(
    vpcClient(cloud.endpoint, session).createTrafficMirrorFilter(new vpc.CreateTrafficMirrorFilterRequest({ regionId: region })), 'Forbidden.RAM');
  await refused(list({ ...session, securityToken: 'nonsense' }), 'InvalidSecurityToken.Malformed');
  await refused(stsClient(cloud.endpoint).assumeRole(new sts.AssumeRoleRequest({ roleArn: role.arn, roleSessionName: 'root' })), 'NoPermission');
});

test('an access key is switched off and deleted', async () => {
  const carol = await newUser('carol');
  const identity = () => stsClient(cloud.endpoint, carol).getCallerIdentity();
  const change = { userName: 'carol', userAccessKeyId: carol.accessKeyId };
  assert.equal((await identity()).statusCode, 200);
  await owner.updateAccessKey(new ram.UpdateAccessKeyRequest({ ...change, status: 'Inactive' }));
  await refused(identity(), 'InvalidAccessKeyId.Inactive');
  const { body } = await owner.listAccessKeys(new ram.ListAccessKeysRequest({ userName: 'carol' }));
  assert.deepEqual(body.accessKeys.accessKey.map(one => one.status), ['Inactive']);
  await refused(owner.deleteUser(new ram.DeleteUserRequest({ userName: 'carol' })), 'DeleteConflict.User.AccessKey');
  await owner.deleteAccessKey(new ram.DeleteAccessKeyRequest(change));
  await refused(identity(), 'InvalidAccessKeyId.NotFound');
  await owner.deleteUser(new ram.DeleteUserRequest({ userName: 'carol' }));
});

test('a login profile is kept, and the settings of the account are', async () => {
  await owner.createUser(new ram.CreateUserRequest({ userName: 'dave' }));
  await owner.setPasswordPolicy(new ram.SetPasswordPolicyRequest({ minimumPasswordLength: 12, requireNumbers: true }));
  const { body: { passwordPolicy } } = await owner.getPasswordPolicy();
  assert.equal(passwordPolicy.minimumPasswordLength, 12);
  assert.equal(passwordPolicy.maxLoginAttemps, 5);
  const profile = { userName: 'dave', password: 'correct-horse-5', passwordResetRequired: true };
  await refused(owner.createLoginProfile(new ram.CreateLoginProfileRequest({ ...profile, password: 'short' })), 'InvalidParameter.Password.TooWeak');
  const { body: { loginProfile } } = await owner.createLoginProfile(new ram.CreateLoginProfileRequest(profile));
  assert.equal(loginProfile.userName, 'dave');
  assert.equal(loginProfile.passwordResetRequired, true);
  await owner.updateLoginProfile(new ram.UpdateLoginProfileRequest({ userName: 'dave', passwordResetRequired: false }));
  const { body: found } = await owner.getLoginProfile(new ram.GetLoginProfileRequest({ userName: 'dave' }));
  assert.equal(found.loginProfile.passwordResetRequired, false);
  await refused(owner.deleteUser(new ram.DeleteUserRequest({ userName: 'dave' })), 'DeleteConflict.User.LoginProfile');
  await refused(owner.getUserMFAInfo(new ram.GetUserMFAInfoRequest({ userName: 'dave' })), 'EntityNotExist.User.MFADevice');
  assert.deepEqual((await owner.listVirtualMFADevices()).body.virtualMFADevices.virtualMFADevice, []);
  await owner.deleteLoginProfile(new ram.DeleteLoginProfileRequest({ userName: 'dave' }));
  await owner.deleteUser(new ram.DeleteUserRequest({ userName: 'dave' }));

  await owner.setAccountAlias(new ram.SetAccountAliasRequest({ accountAlias: 'my-shop' }));
  assert.equal((await owner.getAccountAlias()).body.accountAlias, 'my-shop');
  await owner.clearAccountAlias();
  assert.equal((await owner.getAccountAlias()).body.accountAlias, '');
  await owner.setSecurityPreference(new ram.SetSecurityPreferenceRequest({ loginSessionDuration: 8 }));
  const { body: { securityPreference } } = await owner.getSecurityPreference();
  assert.equal(securityPreference.loginProfilePreference.loginSessionDuration, 8);
  assert.equal(securityPreference.MFAPreference.allowUserToManageMFADevices, true);
});

test('a denial can be read again, and the last use of a key is known', async () => {
  const erin = await newUser('erin');
  const use = () => owner.getAccessKeyLastUsed(new ram.GetAccessKeyLastUsedRequest({ userName: 'erin', userAccessKeyId: erin.accessKeyId }));
  assert.equal((await use()).body.accessKeyLastUsed.lastUsedDate, '');
  let detail;
  await assert.rejects(list(erin), error => {
    detail = error.accessDeniedDetail;
    return true;
  });
  const { body } = await owner.decodeDiagnosticMessage(new ram.DecodeDiagnosticMessageRequest({ encodedDiagnosticMessage: detail.EncodedDiagnosticMessage }));
  assert.equal(body.decodedDiagnosticMessage.authAction, 'vpc:ListTrafficMirrorFilters');
  assert.equal(body.decodedDiagnosticMessage.explicitDeny, false);
  assert.equal(body.decodedDiagnosticMessage.authPrincipal.authPrincipalType, 'SubUser');
  assert.deepEqual(body.decodedDiagnosticMessage.matchedPolicies, []);
  assert.match((await use()).body.accessKeyLastUsed.lastUsedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('roles and policies have tags', async () => {
  const tag = [{ key: 'team', value: 'red' }];
  await owner.createRole(new ram.CreateRoleRequest({ roleName: 'tagged', assumeRolePolicyDocument: trust, tag: [new ram.CreateRoleRequestTag(tag[0])] }));
  await owner.createPolicy(new ram.CreatePolicyRequest({ policyName: 'tagged', policyDocument: policy('vpc:*') }));
  await owner.tagResources(new ram.TagResourcesRequest({
    resourceType: 'policy', resourceNames: ['tagged'], tag: [new ram.TagResourcesRequestTag({ key: 'cost', value: '7' })],
  }));
  const { body } = await owner.listTagResources(new ram.ListTagResourcesRequest({ resourceType: 'policy', resourceNames: ['tagged'] }));
  assert.deepEqual(body.tagResources.map(one => [one.resourceName, one.tagKey, one.tagValue]), [['tagged', 'cost', '7']]);
  const { body: { roles } } = await owner.listRoles(new ram.ListRolesRequest({ tag: [new ram.ListRolesRequestTag(tag[0])] }));
  assert.deepEqual(roles.role.map(role => [role.roleName, role.tags.tag[0].tagValue]), [['tagged', 'red']]);
  await owner.untagResources(new ram.UntagResourcesRequest({ resourceType: 'role', resourceNames: ['tagged'], tagKeys: ['team'] }));
  const left = await owner.listTagResources(new ram.ListTagResourcesRequest({ resourceType: 'role' }));
  assert.deepEqual(left.body.tagResources, []);
});
