namespace Heliograph.Core.Model;

/// <summary>Kinds of objects that carry tags and belong to a resource group.</summary>
public enum TaggableKind { Filter, Session }
