// The task of a source program with few IPv4 rules, as a person would write it: parse, set aside what is never mirrored, match,
// count. Headers are read from the packet directly. Rules come as RULE(...) lines in rules.h, slots as macros.
#include <linux/bpf.h>

typedef __u8 u8; typedef __u16 u16; typedef __u32 u32; typedef __u64 u64;
#define SEC(name) __attribute__((section(name), used))
#define swap16(x) __builtin_bswap16(x)
#define swap32(x) __builtin_bswap32(x)

static void *(*lookup)(void *, const void *) = (void *)1;
static long (*load_bytes)(const void *, u32, void *, u32) = (void *)26;
struct count { u64 packets, bytes; };
struct map { u32 unused; };
struct map counters SEC("maps");
struct map collectors SEC("maps");

#define NO_PORT 0x10000
struct key { u32 source, destination, source_port, destination_port, protocol; };

static __attribute__((always_inline)) void add(u32 slot, u64 packets, u64 bytes)
{
    struct count *count = lookup(&counters, &slot);
    if (count) {
        count->packets += packets;
        count->bytes += bytes;
    }
}

static __attribute__((always_inline)) int count_and_return(struct __sk_buff *skb, int slot, int verdict, u32 transport, u32 protocol)
{
    u64 packets = 1, bytes = skb->len;
    u32 gso_size = skb->gso_size;
    if (gso_size && transport) {
        u32 headers = transport + 8;
        u8 offset;
        if (protocol == 6 && !load_bytes(skb, transport + 12, &offset, 1))
            headers = transport + (offset >> 4) * 4;
        if (headers < bytes && bytes - headers > gso_size) {
            packets = (bytes - headers + gso_size - 1) / gso_size;
            bytes += (packets - 1) * headers;
        }
    }
    add(SEEN, packets, bytes);
    add(slot, packets, bytes);
    return verdict;
}

static __attribute__((always_inline)) int in(u32 port, u32 first, u32 last) { return port - first <= last - first; }

#define DECIDE(slot_, verdict_) do { slot = slot_; verdict = verdict_; goto decided; } while (0)

SEC("tc") int hand_written(struct __sk_buff *skb)
{
    u8 *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
    struct key key;
    u32 at = 12, transport = 0, slot = UNMATCHED, verdict = 0;
    key.protocol = 0;
    if (skb->cb[0] == MAGIC)
        return -1;
    if (data + 14 > end)
        DECIDE(UNMATCHED, 0);
    u16 type = swap16(*(u16 *)(data + 12));
    for (int tags = skb->vlan_present ? 1 : 0; tags < 2 && (type == 0x8100 || type == 0x88a8); tags++) {
        at += 4;
        if (data + at + 2 > end)
            DECIDE(UNMATCHED, 0);
        type = swap16(*(u16 *)(data + at));
    }
    if (type == 0x0806)
        DECIDE(ARP, 1);
    u8 *ip = data + at + 2;
    if (type != 0x0800 || ip + 20 > end || *ip >> 4 != 4)
        DECIDE(UNMATCHED, 0);
    u32 length = (*ip & 15) * 4;
    if (length < 20 || at + 2 + length > skb->len)
        DECIDE(UNMATCHED, 0);
    transport = at + 2 + length;
    key.protocol = ip[9];
    key.source = *(u32 *)(ip + 12);
    key.destination = *(u32 *)(ip + 16);
    key.source_port = key.destination_port = NO_PORT;
    u8 *ports = ip + length;
    if (!(swap16(*(u16 *)(ip + 6)) & 0x1fff)) {
        if ((key.protocol == 6 || key.protocol == 17) && ports + 4 <= end) {
            key.source_port = swap16(*(u16 *)ports);
            key.destination_port = swap16(*(u16 *)(ports + 2));
            if (key.protocol == 17) {
                if (in(key.source_port, 67, 68) && in(key.destination_port, 67, 68))
                    DECIDE(DHCP, 2);
                if (key.destination_port == 4789 && lookup(&collectors, &key.destination))
                    DECIDE(OWN_COPIES, 3);
                if (key.source_port == 4789 && lookup(&collectors, &key.source))
                    DECIDE(OWN_COPIES, 3);
            }
        } else if (key.protocol == 1 && ports + 28 <= end) {
            u8 t = *ports, *quoted = ports + 8;
            u32 quoted_length = (*quoted & 15) * 4, to = *(u32 *)(quoted + 16);
            if ((t == 3 || t == 4 || t == 5 || t == 11 || t == 12) && *quoted >> 4 == 4 && quoted_length >= 20 && quoted[9] == 17
                && !(swap16(*(u16 *)(quoted + 6)) & 0x1fff) && quoted + quoted_length + 4 <= end
                && *(u16 *)(quoted + quoted_length + 2) == swap16(4789) && lookup(&collectors, &to))
                DECIDE(OWN_COPIES, 3);
        }
    }
#define RULE(slot, verdict, protocol_, source_, source_mask, destination_, destination_mask, source_test, destination_test) \
    if ((protocol_ == 0 || key.protocol == protocol_) && destination_test && source_test \
        && (key.source & swap32(source_mask)) == swap32(source_) && (key.destination & swap32(destination_mask)) == swap32(destination_)) \
        DECIDE(slot, verdict);
#include "rules.h"
decided:
    return count_and_return(skb, slot, verdict, transport, key.protocol);
}
