/* The TLS of a MEP port, by mbed TLS: what a meter of generation 4 has inside.
   Standard input brings frames, LEN(2) CODE records; each is answered on standard output by one, LEN(2) CODE records, where LEN 0 stands for silence.
   Arguments: the basic key and the advanced one as hex, or - for a key that this meter does not know.
   Codes from E0 on are the test's own: E0 level number, the next frame is answered with that alert; E1, a HelloRequest stands before the next answer;
   E2, the next answer comes in two records; E3, the meter loses its power. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_internal.h>

enum { OK = 0x00, REFUSED = 0x01, NO_SESSION = 0x0A, KEY_LENGTH = 16, WRITTEN_TABLE = 0x0832, WRITES_TABLE = 0x0FFF };

static mbedtls_ssl_context ssl;
static unsigned char input[512], output[8192], memory[256], keys[2][KEY_LENGTH];
static size_t taken, given, produced;
static int has_key[2], is_dead = 1, writes, alert_level, alert_number, wants_hello, splits;

static int send_bytes(void *context, const unsigned char *bytes, size_t count)
{
    memcpy(output + produced, bytes, count);
    produced += count;
    return (int)count;
}

static int receive_bytes(void *context, unsigned char *bytes, size_t count)
{
    if (taken == given)
        return MBEDTLS_ERR_SSL_WANT_READ;
    if (count > given - taken)
        count = given - taken;
    memcpy(bytes, input + taken, count);
    taken += count;
    return (int)count;
}

/* Client number, little-endian, which nobody looks at; 0 for the basic key, 1 for the advanced one. */
static int find_key(void *context, mbedtls_ssl_context *session, const unsigned char *identity, size_t length)
{
    if (length != 3 || identity[2] > 1 || !has_key[identity[2]])
        return MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY;
    return mbedtls_ssl_set_hs_psk(session, keys[identity[2]], KEY_LENGTH);
}

/* A byte of a table that nobody writes: the same in PeerWire.cs. */
static unsigned char byte_of(int table, int at)
{
    return (unsigned char)(table * 37 + at * 11 + (at >> 3));
}

static size_t serve(const unsigned char *request, size_t length, unsigned char *answer)
{
    int table = request[1] << 8 | request[2], offset = request[3] << 16 | request[4] << 8 | request[5], count = request[6] << 8 | request[7], i;
    answer[0] = OK;
    if (length >= 8 && request[0] == 0x4F && table == WRITTEN_TABLE && offset + count <= (int)sizeof memory && (int)length == 8 + count) {
        memcpy(memory + offset, request + 8, count);
        writes++;
        return 1;
    }
    if (length != 8 || request[0] != 0x3F || count > 443) {
        answer[0] = 0x02;
        return 1;
    }
    answer[1] = (unsigned char)(count >> 8);
    answer[2] = (unsigned char)count;
    for (i = 0; i < count; i++)
        answer[3 + i] = table == WRITES_TABLE ? (unsigned char)writes : table == WRITTEN_TABLE ? memory[(offset + i) & 255] : byte_of(table, offset + i);
    return 3 + count;
}

static int refuse(int error)
{
    if (error == 0 || error == MBEDTLS_ERR_SSL_WANT_READ)
        return OK;
    is_dead = 1;
    return REFUSED;
}

static int take_request(void)
{
    unsigned char request[512], answer[512];
    size_t length, half;
    int count = mbedtls_ssl_read(&ssl, request, sizeof request);
    if (count <= 0)
        return refuse(count == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : count);
    length = serve(request, (size_t)count, answer);
    if (wants_hello)
        mbedtls_ssl_renegotiate(&ssl);
    wants_hello = 0;
    half = splits ? length / 2 : 0;
    splits = 0;
    if (half > 0)
        mbedtls_ssl_write(&ssl, answer, half);
    mbedtls_ssl_write(&ssl, answer + half, length - half);
    return OK;
}

/* Gives the code of the answer; below 0 for silence. */
static int take_frame(int code)
{
    if (code == 0x57 || code == 0xE3) {
        is_dead = 1;
        return OK;
    }
    if (code == 0x58) {
        mbedtls_ssl_session_reset(&ssl);
        is_dead = 0;
    }
    if (is_dead || (ssl.state == MBEDTLS_SSL_HANDSHAKE_OVER) != (code == 0x80))
        return NO_SESSION;
    if (alert_level > 0) {
        mbedtls_ssl_send_alert_message(&ssl, (unsigned char)alert_level, (unsigned char)alert_number);
        is_dead = alert_level > 1;
        alert_level = 0;
        return is_dead ? REFUSED : OK;
    }
    code = code == 0x80 ? take_request() : refuse(mbedtls_ssl_handshake(&ssl));
    return produced > 0 ? code : -1;
}

static void read_key(int which, const char *hex)
{
    unsigned value;
    int i;
    has_key[which] = strlen(hex) == 2 * KEY_LENGTH;
    for (i = 0; has_key[which] && i < KEY_LENGTH; i++) {
        sscanf(hex + 2 * i, "%2x", &value);
        keys[which][i] = (unsigned char)value;
    }
}

int main(int count, char **arguments)
{
    static const int suites[] = { MBEDTLS_TLS_PSK_WITH_AES_256_GCM_SHA384, 0 };
    mbedtls_ssl_config config;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    unsigned char head[3];

    if (count != 3)
        return 2;
    read_key(0, arguments[1]);
    read_key(1, arguments[2]);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0) != 0 ||
        mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        return 3;
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_ciphersuites(&config, suites);
    mbedtls_ssl_conf_psk_cb(&config, find_key, NULL);
    mbedtls_ssl_conf_renegotiation(&config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    mbedtls_ssl_conf_renegotiation_enforced(&config, MBEDTLS_SSL_RENEGOTIATION_NOT_ENFORCED);
    if (mbedtls_ssl_setup(&ssl, &config) != 0)
        return 4;
    mbedtls_ssl_set_bio(&ssl, NULL, send_bytes, receive_bytes, NULL);

    while (fread(head, 1, 3, stdin) == 3) {
        int code = head[2], answer = OK;
        taken = produced = 0;
        given = (size_t)(head[0] << 8 | head[1]) - 1;
        if (given > sizeof input || fread(input, 1, given, stdin) != given)
            return 5;
        if (code == 0xE0) {
            alert_level = input[0];
            alert_number = input[1];
        } else if (code == 0xE1)
            wants_hello = 1;
        else if (code == 0xE2)
            splits = 1;
        else
            answer = take_frame(code);
        produced = answer < 0 ? 0 : produced;
        head[0] = (unsigned char)((produced + (answer >= 0)) >> 8);
        head[1] = (unsigned char)(produced + (answer >= 0));
        head[2] = (unsigned char)answer;
        fwrite(head, 1, answer < 0 ? 2 : 3, stdout);
        fwrite(output, 1, produced, stdout);
        fflush(stdout);
    }
    return 0;
}
